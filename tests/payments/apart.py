"""Processes of their own, over the database that the fixture `apart` made for them."""

import pathlib
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def process(environment, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.payments.paying_process", *map(str, words)],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(started):
    out, _ = started.communicate(timeout=120)
    assert started.returncode == 0
    return out


def at_mark(started, mark):
    """Wait until the process has left its mark."""
    deadline = time.monotonic() + 60
    while not mark.exists():
        assert started.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
