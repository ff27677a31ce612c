"""What is wrong in a scheme's files, gathered, so that one reading names everything."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from socle import rules
from socle.base import contracts
from socle.base.kernel import yamltext

Mistake = contracts.Mistake


class SchemeError(Exception):
    """Files that cannot be used; `mistakes` says everything that is wrong, each with its place."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(found, key=lambda one: (one.place.file, one.place.line, one.place.column)))
        super().__init__("; ".join(f"{one.place}: {one.message}" for one in self.mistakes))


class Notes:
    """Mistakes noted while reading goes on."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def note(self, message: str, place: yamltext.Place) -> None:
        self.found.append(Mistake(message=message, place=place))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the mistake that the block raises, and go on after it."""
        try:
            yield
        except (rules.RuleError, yamltext.YamlError) as error:
            self.note(error.message, error.place)

    def stop(self) -> None:
        """Raise SchemeError if anything was noted."""
        if self.found:
            raise SchemeError(self.found)
