"""Notices: what was told to a person, how and when it was served. Appeal periods run from service."""
