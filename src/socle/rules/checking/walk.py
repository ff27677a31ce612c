"""What the parts of the checker need of the walk itself; the walk is `checker.Checker`."""

from collections.abc import Mapping
from typing import Protocol

from socle.rules import nodes, scope, types


class Walk(Protocol):
    """One walk over one rule."""

    scope: scope.Scope
    types: dict[int, types.Type]

    def check(self, node: nodes.Node) -> types.Type: ...

    def fail(self, node: nodes.Node, message: str) -> types.Type: ...

    def truth(self, node: nodes.Node, where: str) -> types.Type: ...

    def inside(self, frame: Mapping[str, types.Field], node: nodes.Node) -> types.Type: ...
