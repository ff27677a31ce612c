"""Locks between processes, held on files with `flock`: let go of when their process dies, however it dies.

`start.lock`: whoever starts or stops the server holds it alone. `clients.lock`: every user of the server shares it for
as long as it lives. `supervisor.lock`: the one supervisor. Order of taking: start, then clients or supervisor.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from socle.base.kernel import refusals

_shared: dict[Path, int] = {}  # descriptors that this process keeps until it ends; forked children inherit them


class Busy(refusals.Refusal):
    """Another process has been starting or stopping the database in {folder} for over {seconds} seconds. Wait,
    or look for it with: ps -ef"""

    code = "postgres.busy"


@contextlib.contextmanager
def exclusive(path: Path, *, seconds: float = 330) -> Iterator[None]:
    """Hold the lock alone within the block, waiting for it up to `seconds`. Raises Busy."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + seconds
        while not _try(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise Busy(folder=path.parent, seconds=round(seconds))
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def take(path: Path) -> int | None:
    """Take the lock alone if it is free, and keep it: returns its descriptor, which the caller closes to let go."""
    descriptor = _open(path)
    if _try(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


def share(path: Path) -> None:
    """Share the lock until this process (and what it forks) ends."""
    held = _shared.get(path)
    if held is not None and path.exists() and os.fstat(held).st_ino == path.stat().st_ino:
        return
    release(path)
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _shared[path] = descriptor


def release(path: Path) -> None:
    """Stop sharing the lock before the end of the process."""
    descriptor = _shared.pop(path, None)
    if descriptor is not None:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether any process holds or shares the lock."""
    descriptor = take(path)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
