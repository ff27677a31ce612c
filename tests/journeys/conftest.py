"""The site that the journeys visit: its own state folder and database, a real web server, a real browser.

Nothing here touches the database of the other tests. Without Debian's chromium the journeys are skipped on a developer's
machine and fail in CI (CI=true).
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright import sync_api as playwright

from tests.journeys.officer import CHROMIUM, FLAGS, Officer

PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE = 60  # seconds until the site answers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


def environment(state: Path) -> dict[str, str]:
    """The environment of an installation of its own: nothing of the test run's database reaches it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SOCLE_", "DATABASE_", "DJANGO_"))}
    told = {"SOCLE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "socle.config.settings"}
    return {**own, **told, "PYTHONPATH": str(PROJECT / "src")}


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a running site with the families of arranging.py; ends with the run."""
    _need_chromium()
    state = Path(tempfile.mkdtemp(prefix="socle-journeys-"))
    state.chmod(0o711)  # run by root, the database's server is another account, which has to reach its folder
    told = environment(state)
    run = [sys.executable, str(Path(__file__).parent / "arranging.py")]
    subprocess.run(run, env=told, cwd=PROJECT, check=True, timeout=180)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "socle", "web", "--port", str(port)], env=told, cwd=PROJECT, stdin=subprocess.DEVNULL
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(timeout=30)
        subprocess.run([sys.executable, "-m", "socle", "db", "stop"], env=told, cwd=PROJECT, check=False, timeout=60)
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    """A browser for a module: playwright allows one driver at a time, and other tests of the run have theirs."""
    _need_chromium()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def officer(site: str, chromium: playwright.Browser) -> Iterator[Callable[..., Officer]]:
    """`officer("Aroeira Tapajós")`: that person at their desk, signed in; the same desk when called again."""
    desks: dict[tuple[str, str, int], Officer] = {}

    def at_desk(name: str, language: str = "en", width: int = 1280) -> Officer:
        key = (name, language, width)
        if key not in desks:
            desks[key] = Officer(chromium, site, name, language, width)
        return desks[key]

    yield at_desk
    for desk in desks.values():
        desk.leave()


def _need_chromium() -> None:
    if Path(CHROMIUM).exists():
        return
    words = f"The journeys drive a real browser: install Debian's chromium ({CHROMIUM} is missing)."
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answering(address: str, server: "subprocess.Popen[bytes]") -> str:
    """Wait until the site answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the web server ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=5) as answer:
                assert answer.status == 200
                return address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise AssertionError(f"no page answered within {_PATIENCE} seconds")
