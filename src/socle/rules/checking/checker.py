"""Walks a rule and gives each node its type, collecting mistakes and the facts that are read."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from socle.base.kernel import yamltext
from socle.rules import errors, nodes, parsing, scope, types
from socle.rules.checking import functions, numbers, operators


class Checker:
    """One walk over one rule. `types` holds the type of each node by identity, `facts` the paths of the facts read."""

    def __init__(self, names: scope.Scope) -> None:
        self.scope = names
        self.types: dict[int, types.Type] = {}
        self.facts: set[str] = set()
        self.errors: list[errors.RuleError] = []
        self.frames: list[Mapping[str, types.Field]] = []
        self._applying: list[str] = []

    def check(self, node: nodes.Node) -> types.Type:
        """The type of the node, remembered; Wrong where a mistake was noted."""
        found = _RULES[type(node)](self, node)
        self.types[id(node)] = found
        return found

    def fail(self, node: nodes.Node, message: str) -> types.Type:
        """Note a mistake at the node."""
        self.errors.append(errors.RuleError(message, node.place))
        return types.WRONG

    def inside(self, frame: Mapping[str, types.Field], node: nodes.Node) -> types.Type:
        """The type of the node where the frame's names are known too."""
        self.frames.append(frame)
        try:
            return self.check(node)
        finally:
            self.frames.pop()

    def truth(self, node: nodes.Node, where: str) -> types.Type:
        """Check the node and require yes or no."""
        found = self.check(node)
        if not isinstance(found, types.Truth | types.Nothing | types.Wrong):
            return self.fail(node, f"{where} needs yes or no, but this is {found.said}. Write a comparison.")
        return types.TRUTH

    def field(self, found: types.Field, owner: Mapping[str, types.Field]) -> types.Type:
        """The type of a field that is read, noting its fact and the facts that say whether it applies."""
        if found.fact and found.fact not in self.facts:
            self.facts.add(found.fact)
        if found.derived_from:
            self.field(owner[found.derived_from], owner)
        if found.applies and found.fact not in self._applying:
            self._applying.append(found.fact)
            try:
                self.inside(owner, applies(found.applies, found.fact))
            finally:
                self._applying.pop()
        return found.type


@lru_cache(maxsize=4096)
def applies(text: str, fact: str) -> nodes.Node:
    """The parsed condition under which a fact applies."""
    return parsing.parse(text, yamltext.Place(file=f"facts.yaml, applies of {fact}", line=1, column=1))


def _name(checker: Checker, node: nodes.Name) -> types.Type:
    for frame in reversed(checker.frames):
        if node.name in frame:
            return checker.field(frame[node.name], frame)
    if node.name in checker.scope.names:
        found = checker.scope.names[node.name]
        if isinstance(found, types.Table):
            keys = ", ".join(key for key, _ in found.keys)
            return checker.fail(node, f"'{node.name}' is a table. Write {node.name}({keys}).")
        return found
    top = checker.scope.top.fields
    if node.name in top:
        return checker.field(top[node.name], top)
    return checker.fail(node, _unknown_name(checker, node.name))


def _unknown_name(checker: Checker, name: str) -> str:
    known = {*checker.scope.names, *checker.scope.top.fields, *(name for frame in checker.frames for name in frame)}
    member = checker.scope.member.fields
    if name in member:
        how = f"Write members[...] or some m in members satisfies m.{name}."
        return f"'{name}' is a fact of each member, not of the {checker.scope.unit}. {how}"
    many = [group.name for group in checker.scope.dictionary.groups if group.many and group.fact(name)]
    if many:
        return f"'{name}' is a fact of each row of {many[0]}. Write members.{many[0]}.{name}."
    return f"'{name}' is no fact, parameter or let.{errors.suggestion(name, known | set(member))}"


def _path(checker: Checker, node: nodes.Path) -> types.Type:
    owner = checker.check(node.of)
    if isinstance(owner, types.List) and isinstance(owner.item, types.Context):
        found = _field_of(checker, node, owner.item)
        if isinstance(found, types.List):
            return types.List(item=found.item, most=owner.most * found.most)
        return found if isinstance(found, types.Wrong) else types.List(item=found, most=owner.most)
    if isinstance(owner, types.Context):
        return _field_of(checker, node, owner)
    if isinstance(owner, types.Wrong):
        return owner
    return checker.fail(node, f"'.{node.name}' stands behind {owner.said}, which has no parts.")


def _field_of(checker: Checker, node: nodes.Path, owner: types.Context) -> types.Type:
    if node.name in owner.fields:
        return checker.field(owner.fields[node.name], owner.fields)
    return checker.fail(node, f"'{node.name}' is not in {owner.kind}.{errors.suggestion(node.name, owner.fields)}")


def _filter(checker: Checker, node: nodes.Filter) -> types.Type:
    owner = checker.check(node.of)
    if isinstance(owner, types.Wrong):
        return owner
    if not isinstance(owner, types.List):
        return checker.fail(node, f"[...] filters a list, but this is {owner.said}.")
    condition = checker.inside(frame_of(owner.item), node.condition)
    if isinstance(condition, types.Number):
        if operators.constant(node.condition) in (None, 0):
            return checker.fail(
                node.condition, "A position in a list is a whole number written out: [1] is the first, [-1] the last."
            )
        return owner.item
    if not isinstance(condition, types.Truth | types.Wrong | types.Nothing):
        return checker.fail(
            node.condition, f"A filter needs yes or no, but this is {condition.said}. Write a comparison."
        )
    return owner


def frame_of(item: types.Type) -> dict[str, types.Field]:
    """The names that are known inside a filter over items of this type."""
    fields = dict(item.fields) if isinstance(item, types.Context) else {}
    return {**fields, "item": types.Field(type=item)}


def _loops(checker: Checker, loops: Sequence[nodes.Loop], body: Callable[[], types.Type]) -> tuple[types.Type, int]:
    """The type of the body inside all loops, and how many items they give at most."""
    pushed, most = 0, 1
    for loop in loops:
        items = checker.check(loop.items)
        item: types.Type = types.WRONG
        if isinstance(items, types.List):
            item, most = items.item, most * items.most
        elif not isinstance(items, types.Wrong):
            checker.fail(loop.items, f"'in' needs a list, but this is {items.said}.")
        checker.frames.append({loop.name: types.Field(type=item)})
        pushed += 1
    found = body()
    del checker.frames[len(checker.frames) - pushed :]
    return found, most


def _quantified(checker: Checker, node: nodes.Quantified) -> types.Type:
    return _loops(checker, node.loops, lambda: checker.truth(node.condition, "'satisfies'"))[0]


def _for(checker: Checker, node: nodes.For) -> types.Type:
    item, most = _loops(checker, node.loops, lambda: checker.check(node.result))
    if isinstance(item, types.Wrong):
        return item
    if isinstance(item, types.List | types.Span):
        return checker.fail(node.result, f"'return' gives {item.said} for each item; give one value.")
    return types.List(item=numbers.rounded(checker, node.result, item, "a list"), most=most)


def _if(checker: Checker, node: nodes.If) -> types.Type:
    checker.truth(node.condition, "'if'")
    then, otherwise = checker.check(node.then), checker.check(node.otherwise)
    found = types.joined(then, otherwise)
    if found is None:
        return checker.fail(
            node, f"'then' gives {then.said} and 'else' gives {otherwise.said}; both must be of one kind."
        )
    numbers.same_unit(checker, node, then, otherwise)
    for branch, kind in ((node.then, then), (node.otherwise, otherwise)):
        numbers.rounded(checker, branch, kind, "a branch of 'if'")
    return found


def _list(checker: Checker, node: nodes.List) -> types.Type:
    found: types.Type = types.NOTHING
    for item in node.items:
        kind = numbers.rounded(checker, item, checker.check(item), "a list")
        joined = types.joined(found, kind)
        if joined is None or isinstance(kind, types.List | types.Span):
            return checker.fail(item, f"A list holds values of one kind, but this is {kind.said} after {found.said}.")
        found = joined
    return types.List(item=found, most=len(node.items))


def _context(checker: Checker, node: nodes.Context) -> types.Type:
    fields: dict[str, types.Field] = {}
    for name, value in node.entries:
        if name in fields:
            return checker.fail(value, f"'{name}' stands twice in these braces.")
        fields[name] = types.Field(type=checker.check(value))
    return types.Context(kind="{...}", fields=fields)


def _all(checker: Checker, node: nodes.And | nodes.Or) -> types.Type:
    word = "'and'" if isinstance(node, nodes.And) else "'or'"
    for operand in node.operands:
        checker.truth(operand, word)
    return types.TRUTH


def _misplaced(checker: Checker, node: nodes.Node) -> types.Type:
    return checker.fail(
        node, "A function is only written as the second argument of sort: sort(list, function(a, b) a.age < b.age)."
    )


def _held_call(checker: Checker, node: nodes.HeldCall) -> types.Type:
    return checker.fail(
        node,
        f"'{node.function}' cannot be called after a dot. Functions and tables stand before what they take: {node.function}(...).",
    )


_RULES: dict[type[nodes.Node], Callable[..., types.Type]] = {
    nodes.Number: lambda _checker, node: types.number(node.value),
    nodes.Text: lambda _checker, node: types.Text(values=(node.value,)),
    nodes.Truth: lambda _checker, _node: types.TRUTH,
    nodes.Null: lambda _checker, _node: types.NOTHING,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Call: functions.call,
    nodes.Arithmetic: numbers.arithmetic,
    nodes.Minus: numbers.minus,
    nodes.Comparison: operators.comparison,
    nodes.Between: operators.between,
    nodes.Range: operators.span,
    nodes.In: operators.within,
    nodes.And: _all,
    nodes.Or: _all,
    nodes.If: _if,
    nodes.Quantified: _quantified,
    nodes.For: _for,
    nodes.List: _list,
    nodes.Context: _context,
    nodes.Function: _misplaced,
    nodes.HeldCall: _held_call,
}
