"""window: the single window: one visit, one view of everything a household could get, one receipt.

The package board says for each scheme: entitled now, entitled if proof X, waiting, excluded by another, or not; each
with why and amount. States of a visit: open → ended.

It promises: the board uses the rules and the facts that a decision would use; it decides nothing by itself; the visitor
leaves with one receipt for everything that was lodged.
"""
