"""The installation's secret key, made at first use and kept in a file that only its owner may read."""

import os
import secrets
from pathlib import Path


def kept_in(path: Path) -> str:
    """The secret in the file, which is created with a fresh one where it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
