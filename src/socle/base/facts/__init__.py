"""Facts: what a country knows of persons, households and relations, named in its data dictionary (`facts.yaml`).

A fact is a value, *not applicable*, or *unknown* with a reason; never zero and never "no" for want of an answer.
"""
