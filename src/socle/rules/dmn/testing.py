"""Cases in the layout of the DMN TCK: a folder of models, each beside files of cases (`testCases`) that name it."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from socle.base.kernel import yamltext
from socle.rules import errors
from socle.rules.dmn import functions, kinds, reading, untyped
from socle.rules.dmn.deciding import Decided

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_EXACT_TO = Decimal("0.00000001")  # as runners of the TCK compare numbers


def run(folder: Path) -> dict[str, Any]:
    """All cases of the files below a folder: `models`, `cases`, `passed`, `failed` [{model, case, result, expected, got or error}].

    A model or a file of cases that cannot be read fails with its sentence. Raises RuleError where the folder has no case.
    """
    files = [path for path in sorted(folder.rglob("*.xml")) if _is_cases(path)]
    if not files:
        raise errors.RuleError(f"No file of cases (<testCases>) stands below {folder}.", _at(folder))
    failed: list[dict[str, Any]] = []
    models: set[Path] = set()
    count = passed = 0
    for path in files:
        root = reading.parsed(path)
        named = reading.child(root, "modelName")
        model_path = path.parent / ((named.text or "").strip() if named is not None else "")
        models.add(model_path)
        for case in (one for one in reading.children(root) if reading.local(one) == "testCase"):
            count += 1
            found = list(_failures(model_path, case))
            passed += not found
            failed += found
    return {"models": len(models), "cases": count, "passed": passed, "failed": failed}


def _is_cases(path: Path) -> bool:
    try:
        return reading.local(reading.parsed(path)) == "testCases"
    except errors.RuleError:
        return False


def _failures(model_path: Path, case: Any) -> Iterator[dict[str, Any]]:
    """What of a case is not as expected."""
    about = {"model": model_path.name, "case": case.get("id", "")}
    results = [one for one in reading.children(case) if reading.local(one) == "resultNode"]
    try:
        if not model_path.is_file():
            raise errors.RuleError(f"The model {model_path.name} does not stand beside its cases.", _at(model_path))
        model = reading.read(model_path)
        given = [one for one in reading.children(case) if reading.local(one) == "inputNode"]
        inputs = {one.get("name"): untyped.typed(model, one.get("name"), _value(one)) for one in given}
        decided = Decided(model, inputs)
    except errors.RuleError as error:
        yield {**about, "result": "", "error": str(error)}
        return
    for node in results:
        expected_in = reading.child(node, "expected")
        expected_in = reading.child(node, "computed") if expected_in is None else expected_in  # as older cases call it
        expected = _value(expected_in) if expected_in is not None else None
        told = {**about, "result": node.get("name")}
        try:
            got = decided.result(node.get("name"))
        except errors.RuleError as error:
            if node.get("errorResult") != "true":
                yield {**told, "expected": shown(expected), "error": str(error)}
            continue
        if not same(expected, got):
            yield {**told, "expected": shown(expected), "got": shown(got)}


def _at(path: Path, element: Any = None) -> yamltext.Place:
    return yamltext.Place(file=path.name, line=getattr(element, "sourceline", None) or 1, column=1)


def _value(element: Any) -> Any:
    """The value of a node: one value, components of a context, or items of a list."""
    components = [one for one in reading.children(element) if reading.local(one) == "component"]
    if components:
        return {one.get("name"): _value(one) for one in components}
    listed = reading.child(element, "list")
    if listed is not None:
        return [_value(one) for one in reading.children(listed) if reading.local(one) == "item"]
    single = reading.child(element, "value")
    return None if single is None or single.get(_NIL) == "true" else _typed(single)


def _typed(element: Any) -> Any:
    text = element.text or ""
    if element.get(_TYPE) is None:
        return untyped.Untyped(text)
    kind = element.get(_TYPE).rpartition(":")[2]
    try:
        match kind:
            case "boolean":
                return text.strip() == "true"
            case "decimal" | "double" | "integer" | "int" | "long" | "float":
                return Decimal(text.strip())
            case "date" | "time":
                return functions.call(kind, [text.strip()], lambda *_: None)
            case "dateTime":
                return functions.call("date and time", [text.strip()], lambda *_: None)
            case "duration" | "dayTimeDuration" | "yearMonthDuration":
                return kinds.duration(text)
    except InvalidOperation as error:
        raise errors.RuleError(f"'{text}' is no number.", _at(Path("cases"), element)) from error
    return text


def same(expected: Any, got: Any) -> bool:
    """Whether a result is as expected: numbers to eight decimals, everything else exactly."""
    if isinstance(expected, untyped.Untyped):
        return untyped.like(got, expected)
    match expected, got:
        case Decimal(), Decimal():
            return abs(expected - got) <= _EXACT_TO * max(Decimal(1), abs(expected))
        case list(), list():
            return len(expected) == len(got) and all(same(one, other) for one, other in zip(expected, got, strict=True))
        case dict(), dict():
            return expected.keys() == got.keys() and all(same(expected[name], got[name]) for name in expected)
    return type(expected) is type(got) and expected == got


def shown(value: Any) -> Any:
    """A value for JSON: numbers and days as text."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items()}
    if isinstance(value, Decimal | dt.date | dt.time | dt.timedelta | kinds.Months):
        return kinds.written(value)
    return value if value is None or isinstance(value, bool | str) else str(value)
