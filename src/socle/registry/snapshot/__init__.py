"""Snapshots: the register as of a day D, known at an instant T, as one nested Parquet file under pseudonymous keys.

A disposable, access-restricted cache that holds only the facts asked for (architecture section 5); delete its folder after use.
"""

from socle.registry.snapshot.keys import pseudonym
from socle.registry.snapshot.writing import Column, Snapshot, write

__all__ = ["Column", "Snapshot", "pseudonym", "write"]
