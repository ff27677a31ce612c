"""The process that stops a server nobody uses any more: `python -m socle.base.postgres.supervisor FOLDER SECONDS`.

One a folder, detached from whoever started it. Each second it looks whether any process shares the clients' lock. Once
none has for SECONDS it stops the server cleanly and ends; a temporary database is then removed too. While there are
clients it starts a server again that crashed. It holds no connection and imports nothing heavy.
"""

import os
import sys
import time
from pathlib import Path

from socle.base.kernel import refusals
from socle.base.postgres import accounts, binaries, cluster, locks, places


def main(folder: str, seconds: str) -> None:
    """Take the supervisor's lock (or leave it to the one who has it), detach, watch."""
    home = places.Home(Path(folder))
    lock = locks.take(home.supervisor_lock)
    if lock is None:
        return
    if os.fork() != 0:
        os._exit(0)  # the child has inherited the lock
    os.setsid()
    os.chdir("/")
    try:
        watch(home, idle_seconds=float(seconds), lock=lock)
    except FileNotFoundError:
        if home.start_lock.exists():
            raise  # else the folder was deleted while we looked; a server without its files ends by itself


def watch(home: places.Home, *, idle_seconds: float, lock: int) -> None:
    """Look each second until the folder is gone or the server was stopped for want of clients."""
    last_used = time.monotonic()
    while home.start_lock.exists():
        if locks.is_held(home.clients_lock):
            last_used = time.monotonic()
            if cluster.has_crashed(home):
                _revive(home)
        elif time.monotonic() - last_used >= idle_seconds and _retire(home, lock):
            return
        time.sleep(min(1.0, idle_seconds / 4))


def _revive(home: places.Home) -> None:
    """Start the crashed server again for those who still use it, unless somebody else is at it."""
    own = locks.take(home.start_lock)
    if own is None:
        return
    try:
        if cluster.has_crashed(home):
            mark, account = home.mark, accounts.for_data(home.data)
            programs = binaries.reachable(binaries.find(), account)
            cluster.start(home, programs, account, port=mark["port"], temporary=mark["temporary"])
    finally:
        os.close(own)


def _retire(home: places.Home, lock: int) -> bool:
    """Stop the server, if still nobody uses it.

    The supervisor's lock is given up before the start lock: a client that waits for the start lock will find neither
    server nor supervisor, and start both.
    """
    own = locks.take(home.start_lock)
    if own is None:
        return False
    try:
        if locks.is_held(home.clients_lock):
            return False
        cluster.stop(home)
        if home.mark.get("temporary"):
            places.remove(home)
        os.close(lock)
    except cluster.NotStopped as refusal:
        print(refusal, file=sys.stderr)  # into supervisor.log; it is tried again, a server is not left behind
        return False
    finally:
        os.close(own)
    return True


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except refusals.Refusal as refusal:
        raise SystemExit(str(refusal)) from refusal
