"""The folder of a database: what lies where in it, who may read it, and where it goes when it cannot lie as asked.

socle-database.json   marks the folder as ours: major version, whether temporary, TCP port
data/                 PostgreSQL's own files, 0700, of the account that runs the server
socket/               the Unix socket, 0700 (in the system's temporary folder where its path would be too long)
passwords/            one random password a role, 0600
server.log            what the server says
*.lock                see `locks`
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts, binaries

LONGEST_SOCKET = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS
SOCKET_NUMBER = 5432  # part of the socket's file name; a TCP port only where one is asked for
_MARK = "socle-database.json"
_ELSEWHERE = "database-is-elsewhere.txt"
# what may lie in a folder that is not marked yet: also the mark that another process is just writing
_BEFORE_MARK = {"start.lock", f"{_MARK}.new", _ELSEWHERE}


class ForeignFolder(refusals.Refusal):
    """The folder {folder} holds other files and no database of Socle. Choose an empty or a new folder; nothing
    was changed."""

    code = "postgres.foreign-folder"


class NoPermission(refusals.Refusal):
    """The folder {folder} cannot be used: {reason}. Give yourself the right to read and write it, or choose
    another folder."""

    code = "postgres.no-permission"


class PasswordMissing(refusals.Refusal):
    """The password file {file} is missing, so nobody can sign in to the database beside it. Put it back from a
    backup of the folder."""

    code = "postgres.password-missing"


class SocketFolderTaken(refusals.Refusal):
    """The folder for the database's socket, {folder}, belongs to another user. Remove it, or set TMPDIR to a
    folder of your own."""

    code = "postgres.socket-folder-taken"


@dataclass(frozen=True)
class Home:
    """The folder in which a database really lies."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def start_lock(self) -> Path:
        return self.path / "start.lock"

    @property
    def clients_lock(self) -> Path:
        return self.path / "clients.lock"

    @property
    def supervisor_lock(self) -> Path:
        return self.path / "supervisor.lock"

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket."""
        usual = self.path / "socket"
        if len(os.fsencode(usual / f".s.PGSQL.{SOCKET_NUMBER}.lock")) <= LONGEST_SOCKET:
            return usual
        return Path(tempfile.gettempdir()) / f"socle-{_hash(self.path)}"

    @property
    def is_marked(self) -> bool:
        """Whether the folder is ours."""
        return os.path.exists(self.path / _MARK)  # unlike Path.exists, False where one may not look

    @property
    def mark(self) -> dict:
        """What the mark of the folder says; empty where there is none."""
        try:
            return json.loads((self.path / _MARK).read_text())
        except FileNotFoundError:
            return {}

    def write_mark(self, mark: dict) -> None:
        """Write the mark at one stroke."""
        write_private(self.path / _MARK, json.dumps(mark, indent=1) + "\n")

    def password(self, role: str) -> str:
        """The password of a database role. Raises PasswordMissing."""
        file = self.path / "passwords" / role
        try:
            return file.read_text().strip()
        except FileNotFoundError as error:
            raise PasswordMissing(file=file) from error
        except PermissionError as error:
            raise NoPermission(folder=self.path, reason="its passwords belong to another user") from error

    def new_password(self, role: str) -> str:
        """The password of a role, made up now if it has none: 192 random bits."""
        file = self.path / "passwords" / role
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not file.exists():
            write_private(file, secrets.token_urlsafe(24) + "\n")
        return self.password(role)


def place(folder: Path) -> Home:
    """Where the database asked for in `folder` lies: there, or under /var/lib/socle if its account could not reach it.

    That is so when root asks for a folder below a private one such as /root. A database that is there stays where it
    is, whatever became of the folders above: nobody shall find an empty one in its stead.
    """
    asked = Home(Path(folder).expanduser().resolve())
    if os.geteuid() != 0 or asked.is_marked:
        return asked
    elsewhere = Home(binaries.SYSTEM_STATE / f"db-{_hash(asked.path)}")
    if elsewhere.is_marked or not accounts.for_data(asked.data).can_reach(asked.path):
        return elsewhere
    return asked


def prepare(folder: Path) -> Home:
    """Create the folder if it is new; says so in a text file where it lies elsewhere. Refuses, and changes nothing,
    where it is somebody else's (ForeignFolder) or cannot be written (NoPermission).
    """
    home = place(folder)
    try:
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = set(os.listdir(home.path))
        if not os.access(home.path, os.W_OK | os.X_OK):
            raise NoPermission(folder=home.path, reason="you may not write in it")
        if "data" in present and os.geteuid() not in (0, home.data.stat().st_uid):
            raise NoPermission(folder=home.path, reason="its database belongs to another user")
        if not home.is_marked and present - _BEFORE_MARK:
            raise ForeignFolder(folder=home.path)
        if os.geteuid() == 0:  # the server's account passes through, and can list nothing
            home.path.chmod(home.path.stat().st_mode | 0o011)
        _say_where(Path(folder), home)
    except OSError as error:
        raise NoPermission(folder=home.path, reason=error.strerror) from error
    return home


def check_reach(home: Home, account: accounts.Account) -> None:
    """Raises NoPermission where the server's account may not pass through the folders above."""
    if not account.can_reach(home.path):
        reason = f"the account number {account.uid}, which runs it, may not pass through a folder above (chmod o+x)"
        raise NoPermission(folder=home.path, reason=reason)


def prepare_socket(home: Home, account: accounts.Account) -> None:
    """Make the socket's folder private to the server's account. Raises SocketFolderTaken where another user made
    it first.
    """
    folder = home.socket
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat().st_uid
    if folder.is_symlink() or owner not in (account.uid, os.geteuid()):
        raise SocketFolderTaken(folder=folder)
    account.own(folder, 0o700)


def remove(home: Home) -> None:
    """Delete a stopped database with all it holds."""
    shutil.rmtree(home.socket, ignore_errors=True)  # may lie elsewhere, may be gone
    shutil.rmtree(home.path)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, at one stroke."""
    new = file.with_name(file.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def _say_where(folder: Path, home: Home) -> None:
    note = folder.expanduser().resolve() / _ELSEWHERE
    if note.parent == home.path or note.exists():
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(
        f"The database of this folder lies in {home.path}: its account may not pass through the folders above.\n"
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
