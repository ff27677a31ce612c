"""Reads of the register, always through the actor's scope."""

from socle.registry.queries.search import Hit, Page, search
from socle.registry.queries.ties import OwnRecord, close_to, refuse_own_record, refuse_own_records

__all__ = ["Hit", "OwnRecord", "Page", "close_to", "refuse_own_record", "refuse_own_records", "search"]
