"""registry: the one shared register of persons, households and the ties between them, used by every scheme and institution.

It holds what is true of people and who said so: names in any script, identifiers, facts with their evidence, usual
residence, relations, and the possible duplicates that a human decides on. It knows no scheme.

States of a possible duplicate: open → merged | different people; a merge can be undone.

It promises: a person without papers is registered and flagged, never refused; a person has at most one usual residence
at a time; nothing believed before is forgotten (`valid` and `recorded`); nobody sees a person outside their area but by
the masked, audited search for duplicates; opening a dossier leaves its trace.
"""
