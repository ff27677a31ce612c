"""`socle web`, `socle worker`, `socle serve`: the web server, the worker of the timetable, and both together."""

import os
import signal
import subprocess
import sys
from types import FrameType

import click
from django.core.management import call_command

from socle.cli import output

_port = click.option("--port", default=8000, show_default=True, help="The port on which pages and API answer.")
_host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
_workers = click.option("--workers", default=1, show_default=True, help="Processes of the web server.")


@click.command()
@_host
@_port
@_workers
def web(host: str, port: int, workers: int) -> None:
    """Answer pages and API until stopped."""
    call_command("collectstatic", interactive=False, verbosity=0)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += [
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "socle.config.wsgi:application",
    ]
    os.execv(sys.executable, command)


@click.command()
def worker() -> None:
    """Do the work of the timetable until stopped."""
    call_command("procrastinate", "worker", "--concurrency", "1")


@click.command()
@_host
@_port
@_workers
def serve(host: str, port: int, workers: int) -> None:
    """Run the web server and the worker together until stopped."""
    run(host, port, workers)


def run(host: str, port: int, workers: int = 1) -> None:
    """Start both as children; when one ends, or on a signal, end the other and this process too."""
    base = [sys.executable, "-m", "socle"]
    children = [
        subprocess.Popen([*base, "web", "--host", host, "--port", str(port), "--workers", str(workers)]),
        subprocess.Popen([*base, "worker"]),
    ]

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    output.step(f"Socle answers on http://{host}:{port}/ (stop with Ctrl-C)")
    pid, status = os.wait()
    for child in children:
        if child.pid != pid:
            child.terminate()
            child.wait()
    sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 0)
