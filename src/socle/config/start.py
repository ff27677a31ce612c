"""Bring Django up for the command line. Importing this module does it, so it comes first in `main`.

Commands that work on files alone (`scheme check`, `scheme try`, `trace` of a folder, `simulate --survey`, `match`, `dmn test`,
`country check`, any `--help`), and those that look at the database's server or stop it, start no database.
"""

import gc
import os
import sys
from pathlib import Path

import django

FILES_ALONE = (
    ("scheme", "check"),
    ("scheme", "try"),
    ("match",),
    ("dmn",),
    ("bench", "simulate"),
    ("bench", "assess"),
    ("country", "check"),
    ("audit", "verify-file"),
    ("db", "status"),
    ("db", "stop"),
)


def on_files_alone(arguments: list[str]) -> bool:
    """Whether a call of `socle` with these arguments needs no database."""
    words = tuple(word for word in arguments if not word.startswith("-"))
    asks = {"--help", "-h", "--version"} & set(arguments)
    if words[:1] == ("simulate",):
        return "--register" not in arguments or bool(asks)
    of_folder = words[:1] == ("trace",) and any(Path(word).is_dir() for word in words[1:])
    return not words or bool(asks) or of_folder or any(words[: len(command)] == command for command in FILES_ALONE)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socle.config.settings")
if on_files_alone(sys.argv[1:]):
    os.environ["SOCLE_DATABASE"] = "none"
if sys.argv[1:2] == ["demo"]:
    os.environ["SOCLE_DEMO"] = "1"
django.setup()
# A unit's calculation is hundreds of small objects that die together: collecting by the default of 700 costs a quarter of a run.
gc.set_threshold(100_000, 50, 100)
