"""base: what all rooms stand on: areas, institutions, accounts, facts, acts, notices and the audit trail.

It knows no scheme and no household. It promises that whoever acts has an account, a role, an area, schemes and a
purpose (`acting`), that every act is signed by somebody who did not prepare it (`acts`), and that every write and
every opened dossier leaves an event which cannot be changed unnoticed (`audit`).
"""
