"""Decision models of others (OMG DMN 1.2 to 1.5): read from `.dmn` files, evaluated, and tested against cases in the TCK's layout.

Schemes are no DMN models: their unknowns, units and bounds are Socle's own (rules.reference). Here FEEL has DMN's null: what
cannot be worked out is null. `reading` reads a model, `feel` evaluates expressions, `deciding` decisions, `testing` runs cases.
"""
