"""Accounts: users, the roles they are assigned for an area and schemes, API clients, and the review of access."""
