"""Socle: a national, integrated management information system for social protection."""

__version__ = "0.1.0"
