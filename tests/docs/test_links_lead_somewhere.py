"""Every link of the project's texts to another file of the project leads somewhere, and no text names a path of a machine."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEXTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_to_files_that_exist(path):
    prose = _CODE.sub("", path.read_text("utf-8"))
    inside = [link for link in _LINK.findall(prose) if not link.startswith(("http://", "https://", "mailto:"))]
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_the_manual_lists_each_of_its_pages():
    manual = PROJECT / "docs" / "manual"
    listed = set(_LINK.findall((manual / "README.md").read_text("utf-8")))
    pages = {
        str(path.relative_to(manual))
        for kind in ("tutorial", "how-to", "reference", "explanation")
        for path in (manual / kind).glob("*.md")
    }
    assert pages - listed == set()
