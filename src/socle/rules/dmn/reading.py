"""A `.dmn` file as a model: what is given, decided and called, with where each stands. No entity of XML is followed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.base.kernel import yamltext
from socle.rules import errors

LARGEST = 5_000_000  # bytes of one file
_EXPRESSIONS = (
    "literalExpression", "decisionTable", "invocation", "context", "relation", "list", "functionDefinition",
    "conditional", "for", "every", "some", "filter",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Part:
    """A decision or a business knowledge model: its name, its expression, and the ids of what it needs.

    `name` is that of its variable, by which expressions call it; `title` that of the element, which some files write otherwise.
    """

    name: str
    title: str
    expression: Any
    needs: tuple[str, ...]
    is_function: bool


@dataclass(kw_only=True)
class Model:
    """What a file declares: inputs by id, parts by id, and every name that its expressions may use."""

    file: str
    inputs: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)  # of inputs by their names, as written
    items: dict[str, Any] = field(default_factory=dict)  # itemDefinitions by their names
    parts: dict[str, Part] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def read(path: Path) -> Model:
    """The model of a file. Raises RuleError with file and line for what is no DMN."""
    root = parsed(path)
    if local(root) != "definitions":
        raise errors.RuleError("This is no DMN model: its root is not <definitions>.", place(path, root))
    model = Model(file=path.name)
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("name"):
            model.names.add(str(element.get("name")))
        if isinstance(element.tag, str) and local(element) == "column" and element.get("name"):
            model.names.add(str(element.get("name")))
    for element in children(root):
        kind, key = local(element), f"#{element.get('id', '')}"
        if kind == "inputData":
            model.inputs[key] = _name(element)
            variable = child(element, "variable")
            model.types[_name(element)] = str(variable.get("typeRef") or "") if variable is not None else ""
        elif kind == "itemDefinition":
            model.items[str(element.get("name"))] = element
        elif kind in ("decision", "businessKnowledgeModel"):
            model.parts[key] = _part(element)
    return model


def _part(element: Any) -> Part:
    is_function = local(element) == "businessKnowledgeModel"
    held = child(element, "encapsulatedLogic") if is_function else expression(element)
    needs = [
        one.get("href", "")
        for requirement in children(element)
        if local(requirement) in ("informationRequirement", "knowledgeRequirement")
        for one in children(requirement)
    ]
    title = " ".join(str(element.get("name", "")).split())
    return Part(name=_name(element), title=title, expression=held, needs=tuple(needs), is_function=is_function)


def _name(element: Any) -> str:
    variable = child(element, "variable")
    name = (variable.get("name") if variable is not None else None) or element.get("name", "")
    return " ".join(name.split())


def parsed(path: Path) -> Any:
    """The root of an XML file. Raises RuleError for one that is too large, or no XML."""
    content = path.read_bytes()
    start = yamltext.Place(file=path.name, line=1, column=1)
    if len(content) > LARGEST:
        raise errors.RuleError(f"The file has {len(content):,} bytes; at most {LARGEST:,} are read.", start)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        where = yamltext.Place(file=path.name, line=max(1, error.lineno or 1), column=1)
        raise errors.RuleError(f"This is no XML: {error.msg}.", where) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise errors.RuleError("A model has no document type of its own. Remove the <!DOCTYPE>.", start)
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace: all versions of DMN call it alike."""
    return etree.QName(element).localname


def children(element: Any) -> Iterator[Any]:
    """The elements directly inside."""
    return (one for one in element if isinstance(one.tag, str))


def child(element: Any, name: str) -> Any:
    """The first element of that name directly inside, or None."""
    return next((one for one in children(element) if local(one) == name), None)


def expression(element: Any) -> Any:
    """The boxed expression directly inside, or None where there is none."""
    return next((one for one in children(element) if local(one) in _EXPRESSIONS), None)


def text(element: Any) -> str:
    """What stands in the <text> inside."""
    found = child(element, "text") if element is not None else None
    return (found.text or "") if found is not None else ""


def place(path: Path, element: Any) -> yamltext.Place:
    return yamltext.Place(file=path.name, line=element.sourceline or 1, column=1)
