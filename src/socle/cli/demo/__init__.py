"""`socle demo`: the demonstration country played through the whole chain by its people, as they would at their desks.

Every stage is one transaction that ends with an audit event of its own; a stage that was played is not played again, so
the demonstration can be stopped at any point and run twice. Invented facts carry the source `demo`.
"""
