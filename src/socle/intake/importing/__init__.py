"""The general importer: a mapping says how a foreign list becomes facts; no list has code of its own (contracts.md, imports).

mapping   the mapping file as values, checked against the country's dictionary
files     opening a file safely: size, encoding, delimiter, columns
rows      one line to facts, or the faults of the line
families  lines to households: heads, relations
"""
