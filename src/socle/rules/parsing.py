"""Text to nodes. The grammar stands in grammar.lark; it is read once, when the module is."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import lark

from socle.base.kernel import yamltext
from socle.rules import errors, nodes

LONGEST = 20_000  # characters of one expression; a page of law is about 3,000
MOST_BRACKETS = 60  # levels of brackets
TALLEST = 150  # levels of the tree; a sum of 150 terms is that tall
START = yamltext.Place(file="expression", line=1, column=1)  # where a text without a place is said to stand
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_SAID = {
    "NAME": "a name", "NUMBER": "a number", "STRING": 'a "text"', "$END": "the end", "RPAR": ")", "RSQB": "]",
    "LPAR": "(", "LSQB": "[", "RBRACE": "}", "LBRACE": "{", "COMMA": ",", "__ANON_0": "..", "COLON": ":", "DOT": ".",
    "COMPARE": "a comparison", "ADD": "+", "MINUS": "-", "MULTIPLY": "* or /", "THEN": "then", "ELSE": "else",
    "AND": "and", "OR": "or", "IN": "in", "SATISFIES": "satisfies", "RETURN": "return",
}  # fmt: skip


def parse(text: str, place: yamltext.Place | None = None) -> nodes.Node:
    """The expression as nodes. `place` is where the text starts (a yamltext.Text knows its own). Raises RuleError."""
    return _read(text, place, "start")


def parse_tests(text: str, place: yamltext.Place | None = None) -> tuple[nodes.Node, ...]:
    """A cell of a decision table: `-`, values, ranges and comparisons, separated by commas. Raises RuleError."""
    start = _start(text, place)
    if text.strip() in ("", "-"):
        return (nodes.Anything(place=start),)
    return _read(text, place, "tests")


def _read(text: str, place: yamltext.Place | None, rule: str) -> Any:
    start = _start(text, place)
    if len(text) > LONGEST:
        raise errors.RuleError(
            f"The expression has {len(text):,} characters; at most {LONGEST:,} are read. Use `let`.", start
        )
    if not text.strip():
        raise errors.RuleError("The expression is empty. Write what is meant, or leave the key out.", start)
    _check_brackets(text, start)
    try:
        tree = _PARSER.parse(text, start=rule)
    except lark.exceptions.UnexpectedInput as error:
        raise _explain(error, text, start) from error
    node = _Builder(start).build(tree)
    for part in node if isinstance(node, tuple) else (node,):
        _check_height(part)
    return node


def _start(text: str, place: yamltext.Place | None) -> yamltext.Place:
    return place or getattr(text, "place", None) or START


def _moved(start: yamltext.Place, line: int, column: int) -> yamltext.Place:
    first = start.column + column - 1 if line == 1 else column
    return yamltext.Place(file=start.file, line=start.line + line - 1, column=first)


def _check_brackets(text: str, start: yamltext.Place) -> None:
    depth = 0
    for found in re.finditer(r'"(?:\\.|[^"\\])*"|[(\[{]|[)\]}]', text):
        bracket = found.group()[0]
        depth += (bracket in "([{") - (bracket in ")]}")
        if depth > MOST_BRACKETS:
            raise errors.RuleError(
                f"Brackets stand deeper than {MOST_BRACKETS} levels. Name the parts with `let`.", start
            )


def _check_height(node: nodes.Node) -> None:
    """Refuse trees that recursion could not walk; itself without recursion."""
    level, height = [node], 0
    while level:
        height += 1
        if height > TALLEST:
            raise errors.RuleError(
                f"The expression is nested deeper than {TALLEST} levels. Name the parts with `let`.", node.place
            )
        level = [child for parent in level for child in nodes.children(parent)]


def _explain(error: lark.exceptions.UnexpectedInput, text: str, start: yamltext.Place) -> errors.RuleError:
    if isinstance(error, lark.exceptions.UnexpectedCharacters):
        place = _moved(start, error.line, error.column)
        hint = " Text stands in double quotes." if error.char in "'\"“”‘’" else ""
        return errors.RuleError(f"'{error.char}' is not expected here.{hint}", place)
    token = getattr(error, "token", None)
    expected = sorted({_SAID[name] for name in getattr(error, "expected", ()) if name in _SAID})
    wanted = f" Expected {', '.join(expected[:8])}." if expected else ""
    if token is None or token.type == "$END":
        return errors.RuleError(f"The expression ends too early.{wanted}", _end(text, start))
    return errors.RuleError(f"'{token}' is not expected here.{wanted}", _moved(start, error.line, error.column))


def _end(text: str, start: yamltext.Place) -> yamltext.Place:
    lines = text.split("\n")
    return _moved(start, len(lines), len(lines[-1]) + 1)


class _Builder:
    """Builds nodes from lark's tree without recursion, so that no text can exhaust the stack."""

    def __init__(self, start: yamltext.Place) -> None:
        self.start = start

    def build(self, tree: lark.Tree[Any]) -> Any:
        built: dict[int, Any] = {}
        for branch in tree.iter_subtrees():  # children before parents
            parts = [built[id(part)] if isinstance(part, lark.Tree) else part for part in branch.children]
            place = self.start if branch.meta.empty else _moved(self.start, branch.meta.line, branch.meta.column)
            built[id(branch)] = _MAKERS[branch.data](place, parts)
        return built[id(tree)]


def _text(token: str) -> str:
    """What a text says; a backslash before anything else is itself, so that patterns are written as they are ("\\d+")."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), token[1:-1], flags=re.DOTALL)


def _range(with_low: bool, with_high: bool) -> Callable[[yamltext.Place, list[Any]], nodes.Node]:
    return lambda place, parts: nodes.Range(
        place=place, low=parts[0], high=parts[1], with_low=with_low, with_high=with_high
    )


def _call(place: yamltext.Place, parts: list[Any]) -> nodes.Node:
    return nodes.Call(place=place, function=parts[0], **_arguments(parts[1:]))


def _held_call(place: yamltext.Place, parts: list[Any]) -> nodes.Node:
    return nodes.HeldCall(place=place, of=parts[0], function=str(parts[1]), **_arguments(parts[2:]))


def _arguments(parts: list[Any]) -> dict[str, Any]:
    return {
        "names": tuple(part[0] if isinstance(part, tuple) else None for part in parts),
        "arguments": tuple(part[1] if isinstance(part, tuple) else part for part in parts),
    }


_MAKERS: dict[str, Callable[[yamltext.Place, list[Any]], Any]] = {
    "start": lambda _place, parts: parts[0],
    "tests": lambda _place, parts: tuple(parts),
    "number": lambda place, parts: nodes.Number(place=place, value=Decimal(parts[0])),
    "text": lambda place, parts: nodes.Text(place=place, value=_text(parts[0])),
    "truth": lambda place, parts: nodes.Truth(place=place, value=parts[0] == "true"),
    "null": lambda place, _parts: nodes.Null(place=place),
    "name": lambda place, parts: nodes.Name(place=place, name=str(parts[0])),
    "path": lambda place, parts: nodes.Path(place=place, of=parts[0], name=str(parts[1])),
    "filter": lambda place, parts: nodes.Filter(place=place, of=parts[0], condition=parts[1]),
    "function_name": lambda _place, parts: str(parts[0]),
    "named": lambda _place, parts: (str(parts[0]), parts[1]),
    "call": _call,
    "held_call": _held_call,
    "arithmetic": lambda place, parts: nodes.Arithmetic(
        place=place, operator=str(parts[1]), left=parts[0], right=parts[2]
    ),
    "power": lambda place, parts: nodes.Call(
        place=place, function="power", arguments=(parts[0], parts[1]), names=(None, None)
    ),
    "minus": lambda place, parts: nodes.Minus(place=place, operand=parts[1]),
    "compare": lambda place, parts: nodes.Comparison(
        place=place, operator=str(parts[1]), left=parts[0], right=parts[2]
    ),
    "between": lambda place, parts: nodes.Between(place=place, value=parts[0], low=parts[1], high=parts[2]),
    "unary_test": lambda place, parts: nodes.Test(place=place, operator=str(parts[0]), operand=parts[1]),
    "in_": lambda place, parts: nodes.In(place=place, value=parts[0], tests=tuple(parts[1:])),
    "and_chain": lambda place, parts: nodes.And(place=place, operands=tuple(parts)),
    "or_chain": lambda place, parts: nodes.Or(place=place, operands=tuple(parts)),
    "if_": lambda place, parts: nodes.If(place=place, condition=parts[0], then=parts[1], otherwise=parts[2]),
    "loop": lambda _place, parts: nodes.Loop(name=str(parts[0]), items=parts[1]),
    "loops": lambda _place, parts: tuple(parts),
    "quantified": lambda place, parts: nodes.Quantified(
        place=place, kind=str(parts[0]), loops=parts[1], condition=parts[2]
    ),
    "for_": lambda place, parts: nodes.For(place=place, loops=parts[0], result=parts[1]),
    "parameters": lambda _place, parts: tuple(str(part) for part in parts),
    "function": lambda place, parts: nodes.Function(place=place, parameters=parts[0], body=parts[1]),
    "list": lambda place, parts: nodes.List(place=place, items=tuple(parts)),
    "entry": lambda _place, parts: (str(parts[0]), parts[1]),
    "context": lambda place, parts: nodes.Context(place=place, entries=tuple(parts)),
    "range_cc": _range(True, True),
    "range_oo": _range(False, False),
    "range_co": _range(True, False),
    "range_oc": _range(False, True),
}
_PARSER = lark.Lark(
    FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8"),
    parser="lalr", start=["start", "tests"], propagate_positions=True, maybe_placeholders=False,
)  # fmt: skip
