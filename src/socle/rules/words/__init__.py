"""Rules and their calculations in words: English, Portuguese, Arabic, French."""

from socle.rules.words.calculation import calculation
from socle.rules.words.saying import say, shown

__all__ = ["calculation", "say", "shown"]
