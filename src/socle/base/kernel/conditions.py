"""Conditions of database constraints that two statements hold together, or exactly one of them."""

from django.db.models import Q


def together(first: Q, second: Q) -> Q:
    """Both or neither."""
    return (first & second) | (~first & ~second)


def either(first: Q, second: Q) -> Q:
    """Exactly one."""
    return (first & ~second) | (~first & second)
