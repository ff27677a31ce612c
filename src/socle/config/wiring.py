"""Which adapter fills which port. Called once a process, by the command line, the web server and the worker."""


def bind() -> None:
    """Bind every port of the rooms to its adapter for this installation."""
