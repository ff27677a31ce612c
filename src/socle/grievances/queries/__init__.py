"""Reads of redress: lists with ages against deadlines, one ticket's page, and the public look-up by number and PIN."""

from socle.grievances.queries.public import look_up
from socle.grievances.queries.tickets import page, tickets

__all__ = ["look_up", "page", "tickets"]
