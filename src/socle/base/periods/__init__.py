"""Periods: calendar rows (start, end, label), never year-month arithmetic; working days; holidays."""
