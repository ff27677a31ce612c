"""Path keys of areas. An area contains another when its key is a prefix; as a range of bytes that is one index scan."""

SEPARATOR = "/"
NATION = ("!", "~")  # below and above every key in byte order


def child(parent: str, code: str) -> str:
    """The key of the part called `code`; the country itself has the parent ''."""
    return f"{parent}{code}{SEPARATOR}"


def span(key: str) -> tuple[str, str]:
    """The half-open range of keys within the area; '' is the whole nation."""
    return (key, f"{key}~") if key else NATION


def contains(outer: str, inner: str) -> bool:
    """Whether the area `inner` lies in the area `outer`."""
    low, high = span(outer)
    return low <= inner < high
