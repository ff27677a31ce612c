"""Which account of the operating system runs the server, and how to run a program as that account.

PostgreSQL refuses to run as root. Started by root it therefore runs as the account that already owns the data, else as
`socle-pg` (created with `useradd`), else as `nobody`. Started by anybody else it runs as that person.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from socle.base.kernel import refusals

SYSTEM_ACCOUNT = "socle-pg"


class NoAccount(refusals.Refusal):
    """The database cannot run as root, and no account for it could be found or made. Create one: useradd
    --system socle-pg"""

    code = "postgres.no-account"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The numbers of the account that runs the server. `is_other`: not the account of this process."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def own(self, path: Path, mode: int) -> None:
        """Give the file or folder to the account, with these permissions."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def can_reach(self, path: Path) -> bool:
        """Whether the account may pass through every folder above `path`. Judged by the bits for all others, to be
        on the safe side.
        """
        return not self.is_other or all(
            folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents if folder.exists()
        )

    def run(self, command: Sequence[str | Path], *, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run the program to its end as the account, in a session of its own, so that Ctrl-C does not reach what
        it leaves running.
        """
        identity: dict = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return subprocess.run(
            [str(word) for word in command],
            capture_output=True, text=True, errors="replace", check=False, timeout=seconds,
            stdin=subprocess.DEVNULL, cwd="/", env=environment(), start_new_session=True, **identity,
        )  # fmt: skip


def for_data(data: Path) -> Account:
    """The account that runs (or will run) the server on the folder `data`. Raises NoAccount."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(uid=data.stat().st_uid, gid=data.stat().st_gid)
    entry = _entry(SYSTEM_ACCOUNT) or _created() or _entry("nobody")
    if entry is None:
        raise NoAccount
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without its PostgreSQL settings (PGHOST, PGUSER and so on would change what the
    programs do).
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | dict(extra or {})


def _created() -> pwd.struct_passwd | None:
    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if program is None:
        return None
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ]
    subprocess.run([program, *options, SYSTEM_ACCOUNT], capture_output=True, check=False, timeout=60)
    return _entry(
        SYSTEM_ACCOUNT
    )  # another process may have made it at the same moment: what counts is that it is there


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
