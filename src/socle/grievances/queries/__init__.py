"""Reads of redress: lists with ages against deadlines, one ticket's page, and the public look-up by number and PIN."""

from socle.grievances.queries.public import look_up
from socle.grievances.queries.tickets import Filter, awaiting_redress, count, page, tickets

__all__ = ["Filter", "awaiting_redress", "count", "look_up", "page", "tickets"]
