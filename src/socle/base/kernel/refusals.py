"""A refusal: the system says no, for a reason that a person can read and a machine can name.

Each refusal is a small class beside the function that raises it. Its docstring is the message, in which `{names}`
are filled from the keyword arguments; its `code` is stable and public. A door maps it once: the page to an error
summary, the API to problem+json, the command line to exit code 3.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """This cannot be done."""

    code: ClassVar[str] = "socle.refused"

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence shown to the person: the class's docstring with its details filled in."""
        return " ".join((type(self).__doc__ or "").split()).format(**self.details)


class NotPermitted(Refusal):
    """Your role ({role}) does not include: {permission}. Ask the administrator of accounts of your institution."""

    code = "base.not-permitted"


class NotFound(Refusal):
    """Nothing with the number {number} can be found in your area and schemes. Check the number, or ask the office that issued it."""

    code = "base.not-found"


class InvalidInput(Refusal):
    """{sentence}"""

    code = "base.invalid-input"

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence=sentence, **details)
