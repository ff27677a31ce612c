"""The words of the system in another language: what is extracted for translators, and a refusal's sentence translated.

Commands, from the root of the project (babel.cfg names what is read):

    pybabel extract -F babel.cfg -o .socle/django.pot -k gettext_lazy -k ngettext_lazy:1,2 --no-location src/socle
    pybabel update -D django -i .socle/django.pot -d src/socle/web/locale -l ar --no-fuzzy-matching
    pybabel compile -D django -d src/socle/web/locale
"""

import ast
import inspect
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from babel.messages import extract
from django.utils import translation
from django.utils.translation import template

from socle.base.kernel import refusals

Message = tuple[Any, ...]  # line, function, words, comments (and context, of Python)


def of(refusal: refusals.Refusal) -> str:
    """The refusal's sentence in the active language, with its details filled in."""
    sentence = inspect.cleandoc(type(refusal).__doc__ or "")
    return translation.gettext(sentence).format(**refusal.details)


def from_template(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """What a Django template asks to be translated (a Babel extractor)."""
    source = template.templatize(fileobj.read().decode())
    flat = "\n".join(line.strip() for line in source.splitlines())
    yield from extract.extract_python(io.BytesIO(flat.encode()), keywords, comment_tags, options)


def from_python(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """What Python asks to be translated, and the sentences of refusals: the docstring of a class with a `code`."""
    source = fileobj.read()
    yield from extract.extract_python(io.BytesIO(source), keywords, comment_tags, options)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and _has_code(node) and (sentence := ast.get_docstring(node)):
            yield node.lineno, "gettext", sentence, []


def _has_code(node: ast.ClassDef) -> bool:
    targets = (target for line in node.body if isinstance(line, ast.Assign) for target in line.targets)
    return any(isinstance(target, ast.Name) and target.id == "code" for target in targets)
