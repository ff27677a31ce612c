"""The country: everything it sets, read from its folder and applied to the database."""
