"""The entry point of the command `socle`: start Django, bind the ports, hand over to the command line."""

from socle.config import start  # noqa: I001  Django starts before any room is imported
from socle.config import wiring
from socle.cli import commands

__all__ = ["main", "start"]


def main() -> None:
    """Run the command line; exits 0 done, 2 wrong input, 3 refused."""
    wiring.bind()
    commands.run()
