"""Reading ISO 20022 files from outside: safely, element by element, against their schema.

Files from a provider are not trusted: no document type, no entity, no network, no file above a limit. They may be
large, so elements are handed over one at a time and forgotten; libxml2 checks the schema while it reads.
"""

import datetime
import functools
import io
import pathlib
import re
from collections.abc import Iterator, Sequence
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.base.kernel import refusals

SCHEMAS = pathlib.Path(__file__).parent / "iso20022"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
LIMIT = 1024 * 1024 * 1024
"""Bytes; a status report on a million instructions takes about 300 MB."""

SAME_SCHEMA = {"pain.002.001.10": "pain.002.001.12"}
"""Versions read with the schema of a later one (see iso20022/SOURCE.txt)."""

_HARMLESS = {"no_network": True, "load_dtd": False, "huge_tree": False}
"""Entities need no word here: they can only be declared in a document type, and a file with one is refused before it is
walked through. (With `resolve_entities=False` beside a schema, lxml 6 takes a file cut off in its middle for complete.)"""

_REPEATED = ("CdtTrfTxInf", "TxInfAndSts", "Ntry")
"""What a message may hold by the million."""


class FileTooLarge(refusals.Refusal):
    """The file has {size} bytes; at most {limit} are read. Ask the provider to split it."""

    code = "payments.file-too-large"


class NotXml(refusals.Refusal):
    """The file is not XML: line {line} cannot be read. Check that the whole file arrived and that it is not an
    archive or an error page."""

    code = "payments.not-xml"


class DocumentTypeRefused(refusals.Refusal):
    """The file declares a document type (DOCTYPE). ISO 20022 messages have none and it can hide an attack, so the
    file was not read. Ask the provider for a plain message."""

    code = "payments.document-type"


class UnknownMessage(refusals.Refusal):
    """The file is not a message that is expected here: its namespace is {found}, expected was one of {expected}.
    Check that the right file was chosen."""

    code = "payments.unknown-message"


class NotAsSchema(refusals.Refusal):
    """The file does not follow the schema {version}: line {line}, element {element}{expected}. Nothing was taken
    from it; send it back to the provider."""

    code = "payments.not-as-schema"


@functools.cache
def schema(version: str) -> etree.XMLSchema:
    """The compiled schema of a message version such as `pain.001.001.09`."""
    source = SAME_SCHEMA.get(version, version)
    text = (SCHEMAS / f"{source}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text.replace(source.encode(), version.encode())))


def elements(source: bytes, *, versions: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Each element of one of these local names as it ends, with its name; checked against the schema on the way.

    An element is emptied when the next is asked for, so take what you need at once. Elements inside another of the
    names come before it and are empty by the time it ends. Refuses what is not XML, too large, with a DOCTYPE, of
    another message or not as the schema says; what came before the fault has been handed over by then, so keep it only
    when the iteration has ended.
    """
    version = message_version(source, versions=versions)
    for element in _walk(io.BytesIO(source), version, names):
        name = etree.QName(element).localname
        if name in names:
            yield name, element


def validate(path: pathlib.Path, *, version: str) -> None:
    """Check a file of any length on disk against its schema, in constant memory. Refuses as `elements` does."""
    with path.open("rb") as stream:
        _check_root(stream, versions=[version])
        stream.seek(0)
        for _ in _walk(stream, version, _REPEATED):
            pass


def _walk(stream: IO[bytes], version: str, names: Sequence[str]) -> Iterator[etree._Element]:
    """Each element of these names as it ends, the root included; emptied before the next."""
    tags = [f"{{{NAMESPACE}{version}}}{name}" for name in [*names, "Document"]]
    walk = etree.iterparse(stream, events=("end",), tag=tags, schema=schema(version), **_HARMLESS)
    name = ""
    try:
        for _, element in walk:
            name = etree.QName(element).localname
            yield element
            _forget(element)
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault, version, stream) from None
    if name != "Document":
        raise NotXml(line=_count_lines(stream))


def message_version(source: bytes, *, versions: Sequence[str]) -> str:
    """Which of the accepted message versions the file says it is, from its root alone."""
    if len(source) > LIMIT:
        raise FileTooLarge(size=len(source), limit=LIMIT)
    return _check_root(io.BytesIO(source), versions=versions)


def _check_root(stream: IO[bytes], *, versions: Sequence[str]) -> str:
    root = _root(stream)
    if root.getroottree().docinfo.doctype:
        raise DocumentTypeRefused
    name = etree.QName(root)
    version = (name.namespace or "").removeprefix(NAMESPACE)
    if name.localname != "Document" or version not in versions:
        raise UnknownMessage(found=_shortened(name.namespace), expected=", ".join(versions))
    return version


def text(element: etree._Element, path: str) -> str | None:
    """The text at a path of local names below the element, stripped; None where there is none."""
    found = element.findtext("/".join("{*}" + step for step in path.split("/")))
    return (found.strip() or None) if found is not None else None


def instant(written: str) -> datetime.datetime:
    """An ISODateTime; without a zone when the sender gave none. Refuses what no calendar has."""
    try:
        return datetime.datetime.fromisoformat(written)
    except ValueError:
        raise refusals.InvalidInput(f"The file states a time that cannot be read: {written[:40]}.") from None


def day(written: str) -> datetime.date:
    """An ISODate or the date of an ISODateTime; a zone beside it is not used. Refuses what no calendar has."""
    try:
        return datetime.date.fromisoformat(written[:10])
    except ValueError:
        raise refusals.InvalidInput(f"The file states a date that cannot be read: {written[:40]}.") from None


def below(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names below the element."""
    return element.findall("/".join("{*}" + step for step in path.split("/")))


def _root(stream: IO[bytes]) -> etree._Element:
    try:
        for _, element in etree.iterparse(stream, events=("start",), resolve_entities=False, **_HARMLESS):
            return element
    except etree.XMLSyntaxError as fault:
        raise NotXml(line=fault.lineno or 1) from None
    raise NotXml(line=1)


def _forget(element: etree._Element) -> None:
    """Empty an element and drop its older namesakes: the parser still holds on to the newest."""
    element.clear()
    older = element.getprevious()
    while older is not None and older.tag == element.tag:
        element.getparent().remove(older)
        older = element.getprevious()


def _refusal(fault: etree.XMLSyntaxError, version: str, stream: IO[bytes]) -> refusals.Refusal:
    """The parser's complaint without the values in the file, which may be of persons."""
    complaint = fault.msg or ""
    if "Element '" not in complaint:
        return NotXml(line=fault.lineno or 1)
    element = re.search(r"Element '(?:\{[^}]*\})?([A-Za-z0-9]+)'", complaint)
    expected = re.search(r"Expected is (?:one of )?\( (.*) \)", complaint)
    wanted = re.sub(r"\{[^}]*\}", "", expected.group(1)) if expected else ""
    return NotAsSchema(
        version=version,
        line=_line_of_fault(stream, version),
        element=element.group(1) if element else "unknown",
        expected=f" (expected: {wanted})" if wanted else "",
    )


def _line_of_fault(stream: IO[bytes], version: str) -> int:
    """The line that breaks the schema. libxml2 does not say while it streams, so the lines are given to it one by one."""
    stream.seek(0)
    parser = etree.XMLPullParser(events=("end",), schema=schema(version), **_HARMLESS)
    number = 1
    for number, line in enumerate(stream, start=1):
        parser.feed(line)
        if len(parser.feed_error_log):
            return number
        for _, element in parser.read_events():
            _forget(element)
    return number


def _count_lines(stream: IO[bytes]) -> int:
    stream.seek(0)
    return max(1, sum(1 for _ in stream))


def _shortened(namespace: str | None) -> str:
    return "missing" if not namespace else namespace if len(namespace) <= 80 else namespace[:80] + " ..."
