"""An expression in words, for pages and letters. The expression stays the law; this helps to read it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from socle.base.kernel import money
from socle.rules import nodes, values
from socle.rules.checking import literals
from socle.rules.words.phrases import phrase

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def say(node: nodes.Node, language: str = "en", titles: Mapping[str, str] | None = None) -> str:
    """The rule in the language. `titles` gives names (facts, parameters, lets) as the country calls them in it."""
    return _Speaker(language, titles or {}).say(node)


def shown(value: Any, language: str = "en") -> str:
    """A value in words: numbers with their decimals, dates as 2019-02-28, what is not known as such."""
    if isinstance(value, bool):
        return phrase("true" if value else "false", language) or ""
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, values.Between):
        return f"{shown(value.low, language)}–{shown(value.high, language)}"
    if isinstance(value, values.Duration):
        return (phrase(value.of, language) or "{0}").format(shown(value.count, language))
    if isinstance(value, values.Items):
        return "[" + ", ".join(shown(item.value, language) for item in value.items) + "]"
    if isinstance(value, values.Record):
        return value.of or "{...}"
    if isinstance(value, values.Unknown | values.NotApplicable):
        return phrase("unknown" if isinstance(value, values.Unknown) else "not applicable", language) or ""
    return str(value)


class _Speaker:
    """Says nodes in one language with one country's titles."""

    def __init__(self, language: str, titles: Mapping[str, str]) -> None:
        self.language = language
        self.titles = titles

    def say(self, node: nodes.Node) -> str:
        match node:
            case nodes.Number() | nodes.Truth():
                return shown(node.value, self.language)
            case nodes.Text():
                return self.titles.get(node.value, node.value.replace("_", " "))
            case nodes.Null():
                return self.fill("unknown")
            case nodes.Name():
                return self.name(node.name)
            case nodes.Arithmetic():
                return f"{self.operand(node.left)} {SIGNS[node.operator]} {self.operand(node.right)}"
            case nodes.Minus():
                return f"−{self.operand(node.operand)}"
            case nodes.And() | nodes.Or():
                return self.fill("and" if isinstance(node, nodes.And) else "or").join(
                    self.part(one) for one in node.operands
                )
            case nodes.Call():
                return self.call(node)
            case nodes.List():
                return ", ".join(self.say(item) for item in node.items)
            case _:
                return self.construct(node)

    def construct(self, node: nodes.Node) -> str:
        match node:
            case nodes.Comparison():
                return self.fill(node.operator, node.left, node.right)
            case nodes.Between():
                return self.fill("between", node.value, node.low, node.high)
            case nodes.Range():
                return self.fill("range", node.low, node.high)
            case nodes.In():
                return self.within(node)
            case nodes.Path():
                return self.fill("path", node.of, nodes.Name(place=node.place, name=node.name))
            case nodes.Filter():
                return self.fill(
                    "place" if isinstance(node.condition, nodes.Number | nodes.Minus) else "filter",
                    node.of,
                    node.condition,
                )
            case nodes.If():
                return self.fill("if", node.condition, node.then, node.otherwise)
            case nodes.Quantified():
                return self.loops(node.kind, node.loops, node.condition)
            case nodes.For():
                return self.loops("for", node.loops, node.result)
            case nodes.Context():
                return "; ".join(f"{self.name(name)}: {self.say(value)}" for name, value in node.entries)
            case nodes.Function():
                return self.say(node.body)
            case nodes.Test():
                return f"{node.operator} {self.say(node.operand)}"
        return "–"

    def within(self, node: nodes.In) -> str:
        single = len(node.tests) == 1 and isinstance(node.tests[0], nodes.Range | nodes.Test)
        tests = ", ".join(self.say(test) for test in node.tests)
        return self.fill("within" if single else "in", node.value, tests)

    def loops(self, kind: str, loops: tuple[nodes.Loop, ...], body: nodes.Node) -> str:
        said = self.say(body)
        for loop in reversed(loops):
            said = self.fill(kind, loop.name, loop.items, said)
        return said

    def call(self, node: nodes.Call) -> str:
        length = literals.duration_of(node) if node.function == "duration" else None
        if length is not None:
            return self.fill(length[0], str(length[1]))
        if node.function == "date":
            return shown(literals.date_of(node), self.language)
        if phrase(node.function, self.language) is None:
            return f"{self.name(node.function)} ({', '.join(self.say(argument) for argument in node.arguments)})"
        if node.function in ("min", "max", "sum", "any", "all", "count", "mean"):
            return self.fill(node.function, ", ".join(self.say(argument) for argument in node.arguments))
        return self.fill(node.function, *node.arguments)

    def name(self, name: str) -> str:
        return self.titles.get(name) or phrase(name, self.language) or name.replace("_", " ")

    def operand(self, node: nodes.Node) -> str:
        loose = not isinstance(node, nodes.Number | nodes.Name | nodes.Minus)
        return f"({self.say(node)})" if loose else self.say(node)

    def part(self, node: nodes.Node) -> str:
        return (
            f"({self.say(node)})"
            if isinstance(node, nodes.And | nodes.Or | nodes.If | nodes.Quantified)
            else self.say(node)
        )

    def fill(self, key: str, *parts: nodes.Node | str) -> str:
        said = [part if isinstance(part, str) else self.say(part) for part in parts]
        return (phrase(key, self.language) or key).format(*said)
