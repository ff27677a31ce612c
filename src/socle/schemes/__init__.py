"""schemes: scheme versions as published law: files in, checked, proved by examples, published by a second person's act.

States of a version: proposed → published → superseded | withdrawn; a proposal may be refused.

It promises: a published version never changes (its files and their hash are kept); nothing is published without type
check, citations and examples that pass and cover; nobody publishes what they proposed.
"""
