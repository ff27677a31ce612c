"""What is wrong with a rule, said with its place."""

import difflib
from collections.abc import Iterable

from socle.base.kernel import yamltext


class RuleError(Exception):
    """A rule that cannot be read, checked or run: `message` says what is wrong and what to write, `place` where."""

    def __init__(self, message: str, place: yamltext.Place) -> None:
        self.message = message
        self.place = place
        super().__init__(f"{place}: {message}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """A half sentence that names the nearest known names, or nothing: ` Did you mean rooms or members?`."""
    nearest = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(nearest)}?" if nearest else ""
