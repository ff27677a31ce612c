"""config: settings, URLs, and which adapter fills which port. The only room that knows all others."""
