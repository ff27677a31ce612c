"""The walk over one rule: the names in sight, the facts that are read, and the step noted for each part."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from socle.rules import nodes, types, values
from socle.rules.checking import checker, face
from socle.rules.reference import arithmetic, environment, trace

Rules = Mapping[type[nodes.Node], Callable[..., Any]]


class Engine:
    """One evaluation. `frames` are the names of loops and filtered items, innermost last; `steps` collects the trace;
    `rules` has the function that evaluates each kind of node (engine.py)."""

    def __init__(self, given: environment.Environment, rules: Rules) -> None:
        self.given = given
        self.rules = rules
        self.top = given.top
        self.frames: list[Mapping[str, Any] | values.Record] = []
        self.steps: list[trace.Step] = []
        self._read = trace.NOTHING_READ
        self._applying: list[str] = []

    def value(self, node: nodes.Node) -> Any:
        """The node's value; the steps within become one step."""
        outer, self.steps = self.steps, []
        value = values.plain(self.rules[type(node)](self, node))
        inner, self.steps = self.steps, outer
        return self.remember(node, value, tuple(inner))

    def remember(self, node: nodes.Node, value: Any, inner: tuple[trace.Step, ...] = ()) -> Any:
        """Note the step of a node, with what was read last, if it was a name."""
        self.steps.append(trace.Step(node, value, inner, *self._read))  # pyright: ignore[reportArgumentType]
        self._read = trace.NOTHING_READ
        return value

    def inside(self, frame: Mapping[str, Any] | values.Record, node: nodes.Node) -> Any:
        """The node's value where the frame's names are known too."""
        self.frames.append(frame)
        try:
            return self.value(node)
        finally:
            self.frames.pop()

    def read(self, owner: values.Record, name: str) -> Any:
        """A name of a record: its fact if given and applicable, else why not."""
        kind = owner.type.fields[name]
        if kind.derived_from:
            birth = self.read(owner, kind.derived_from)
            return arithmetic.time_between("age on", birth, self.given.ages_on or self.given.on)
        in_circle = self._applying and kind.applies  # a condition that asks for a fact with a condition
        found = None if in_circle else owner.known.get(name)
        value, read = found or self._worked_out(owner, name, kind)
        self._read = read or self._read
        return value

    def _worked_out(self, owner: values.Record, name: str, kind: types.Field) -> tuple[Any, trace.Reading | None]:
        """What is to be known of a name, and the reading to note; remembered where it is the same for whoever asks."""
        if isinstance(kind.type, types.Context) and name not in owner.given:
            found = values.Record(type=kind.type, given=owner.given, of=owner.of), None
        else:
            found = self._of_fact(owner, name, kind)
        if not kind.applies or (not self._applying and _rests_on(kind.applies, kind.fact) <= owner.type.fields.keys()):
            owner.known[name] = found
        return found

    def _of_fact(self, owner: values.Record, name: str, kind: types.Field) -> tuple[Any, trace.Reading | None]:
        raw = owner.given.get(name)
        if not kind.fact and isinstance(raw, values.Items | values.Record):
            return raw, None
        value = environment.value_of(raw, kind.type, kind.fact or name, owner.of)
        if not self._applies(owner, kind):
            value = values.NOT_APPLICABLE
        elif value is values.NOT_APPLICABLE and not kind.applies:
            raise ValueError(
                f"{kind.fact} has no condition under which it applies, so it can't be given as not applicable"
            )
        return value, _reading(kind.fact or name, owner.of, raw)

    def note(self, fact: str, of: str, raw: Any) -> None:
        """Remember what was just read, for the step of the name that read it."""
        self._read = _reading(fact, of, raw)

    def _applies(self, owner: values.Record, kind: types.Field) -> bool:
        """Whether the fact applies to its owner; an unknown condition leaves the fact as it was given."""
        if not kind.applies or kind.fact in self._applying:
            return True
        self._applying.append(kind.fact)
        outer, self.steps = self.steps, []
        try:
            return values.truth(self.inside(owner, checker.applies(kind.applies, kind.fact))) is not False
        finally:
            self.steps = outer
            self._applying.pop()


def _reading(fact: str, of: str, raw: Any) -> trace.Reading:
    source, on = (raw.source, raw.on) if isinstance(raw, environment.Given) else ("", None)
    return trace.Reading(fact, of, source, on)


@lru_cache(maxsize=4096)
def _rests_on(condition: str, fact: str) -> frozenset[str]:
    """The names in the condition under which a fact applies: only the record's own give everyone the same answer."""
    return face.names_used(checker.applies(condition, fact))
