"""Writing ISO 20022 files: small elements built one by one, streamed into the document they belong to."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # lxml ships no types

from socle.payments.formats import xmlstream


@contextlib.contextmanager
def document(out: Any, version: str) -> Iterator[None]:
    """The root of a message. Elements written inside it carry no namespace of their own: the root declares it as the
    default, so they stand in it without a prefix on each (many banks' readers take no prefix)."""
    with out.element("Document", nsmap={None: xmlstream.NAMESPACE + version}):
        yield


def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A child element with a text, or an empty one to fill."""
    element = etree.SubElement(parent, name)
    if text is not None:
        element.text = text
    return element


def checked(stream: io.BytesIO, version: str) -> bytes:
    """The bytes written, after they were read back against the schema: nothing false leaves."""
    source = stream.getvalue()
    for _ in xmlstream.elements(source, versions=[version], names=["Document"]):
        pass
    return source
