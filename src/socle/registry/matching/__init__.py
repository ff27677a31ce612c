"""Record linkage in batch, from files or from the register: which records may be one human being, how likely, and why (A10).

Fellegi and Sunter's model with Splink on DuckDB. Needs no database; nothing is decided here, pairs are for people to decide.
"""

from socle.registry.matching.linking import Summary, link_files, link_tables
from socle.registry.matching.mapping import Columns, MappingError, read
from socle.registry.matching.preparing import BadFile

__all__ = ["BadFile", "Columns", "MappingError", "Summary", "link_files", "link_tables", "read"]
