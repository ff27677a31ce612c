"""Audit: an event for every write and every opened dossier; committed events are sealed in a chain of hashes."""
