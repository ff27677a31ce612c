"""The files of a scheme as texts by name, from a folder or from a stored version."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from socle.base.kernel import yamltext
from socle.schemes.source import mistakes

SCHEME, EXAMPLES = "scheme.yaml", "examples.yaml"
MOST_FILES = 500
Files = Mapping[str, str]


def of_folder(folder: Path) -> dict[str, str]:
    """The YAML files of a scheme's folder, `cases/` with them. Raises SchemeError where there is no scheme.yaml."""
    if not (folder / SCHEME).is_file():
        place = yamltext.Place(file=str(folder), line=1, column=1)
        raise mistakes.SchemeError(
            [
                mistakes.Mistake(
                    message="There is no scheme.yaml in this folder. Name the folder of a scheme.", place=place
                )
            ]
        )
    paths = sorted(path for path in folder.rglob("*.yaml") if path.is_file())[:MOST_FILES]
    return {path.relative_to(folder).as_posix(): _text(path, path.relative_to(folder).as_posix()) for path in paths}


def _text(path: Path, name: str) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        place = yamltext.Place(file=name, line=line, column=1)
        said = mistakes.Mistake(message="The file is not UTF-8. Save it as UTF-8.", place=place)
        raise mistakes.SchemeError([said]) from error


def load(files: Files, name: str) -> Any:
    """One of the files as YAML with places. Raises SchemeError."""
    if name not in files:
        place = yamltext.Place(file=name, line=1, column=1)
        raise mistakes.SchemeError([mistakes.Mistake(message=f"The file {name} does not exist. Add it.", place=place)])
    try:
        return yamltext.loads(files[name], name=name)
    except yamltext.YamlError as error:
        raise mistakes.SchemeError([mistakes.Mistake(message=error.message, place=error.place)]) from error


def digest(document: Any) -> str:
    """SHA-256 of a document's content in canonical JSON: comments and spacing don't count."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
