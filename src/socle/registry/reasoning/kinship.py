"""How two members of a household are related, from how each is related to the head; nothing where that does not follow."""

from collections.abc import Mapping

_TO_HEAD = {  # if B is the <key> of A, then A is the <value> of B
    "head": "head", "spouse": "spouse", "child": "parent", "parent": "child", "sibling": "sibling",
    "child-in-law": "parent-in-law", "parent-in-law": "child-in-law", "not-kin": "not-kin", "other-kin": "other-kin",
    "stepchild": "other-kin", "grandchild": "other-kin",
}  # fmt: skip

# (relation of the one to the head, relation of the other to the head) -> the one is the <value> of the other.
# Only what follows for certain: the head's child need not be the child of the head's spouse.
_BETWEEN: Mapping[tuple[str, str], str] = {
    ("parent", "sibling"): "parent",
    ("sibling", "parent"): "child",
    ("child", "parent"): "grandchild",
    ("parent-in-law", "spouse"): "parent",
    ("spouse", "parent-in-law"): "child",
    ("spouse", "parent"): "child-in-law",
    ("parent", "spouse"): "parent-in-law",
    ("spouse", "sibling"): "other-kin",
    ("sibling", "spouse"): "other-kin",
    ("sibling", "child"): "other-kin",
    ("child", "sibling"): "other-kin",
    ("stepchild", "spouse"): "child",
    ("spouse", "stepchild"): "parent",
    ("sibling", "sibling"): "sibling",
}


def between(one_to_head: str, other_to_head: str) -> str:
    """What the one is of the other (a relation code), or '' where it does not follow from their relations to the head."""
    if other_to_head == "head":
        return one_to_head
    if one_to_head == "head":
        return _TO_HEAD.get(other_to_head, "")
    return _BETWEEN.get((one_to_head, other_to_head), "")


def table() -> list[tuple[str, str, str]]:
    """The same as rows (one to head, other to head, relation), for SQL."""
    relations = [*_TO_HEAD]
    return [(one, other, between(one, other)) for one in relations for other in relations if between(one, other)]
