"""Institutions, their offices and facilities, the purposes for which they may use personal facts, and their sharing agreements."""
