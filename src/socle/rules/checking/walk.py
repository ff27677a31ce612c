"""What the parts of the checker need of the walk itself; the walk is `checker.Checker`."""

from collections.abc import Mapping
from typing import Protocol

from socle.rules import nodes
from socle.rules import scope as scopes
from socle.rules import types as kinds


class Walk(Protocol):
    """One walk over one rule."""

    scope: scopes.Scope
    types: dict[int, kinds.Type]

    def check(self, node: nodes.Node) -> kinds.Type: ...

    def fail(self, node: nodes.Node, message: str) -> kinds.Type: ...

    def truth(self, node: nodes.Node, where: str) -> kinds.Type: ...

    def inside(self, frame: Mapping[str, kinds.Field], node: nodes.Node) -> kinds.Type: ...
