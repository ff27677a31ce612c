"""Writes of the single window: visits with their receipt; looking at the package board and ahead of a change leaves its trace."""
