"""Formats: the files that go to a payment provider and come back, as ISO 20022 defines them.

Pure translation: values in, bytes out, and back. No database, no clock, no Django. `pain001` writes credit transfer
instructions, `pain002` reads what the provider says of each, `camt053` and `camt054` read what the bank booked.
`states` turns their codes into the five states that Socle knows; a code that nobody has defined raises an alarm and is
never guessed at. Schemas and their licences lie in `iso20022/`.
"""
