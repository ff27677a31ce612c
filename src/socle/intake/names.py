"""Evidently artificial names for persons of a list that has none: trees and rivers, the same for the same key, for ever."""

import hashlib
from dataclasses import dataclass

from socle.base.kernel import yamltext


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words that names are made of (`names.yaml` of a country) and the script they are written in (ISO 15924)."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    script: str = "Latn"


def words(source: yamltext.Mapping) -> Words:
    """The words from `names.yaml`. Raises YamlError where a list is missing or a word stands twice."""
    for key in ("given", "family"):
        if not source.get(key):
            raise yamltext.YamlError(f"There is no list '{key}' of words for artificial names.", source.place)
        _each_once(source[key])
    return Words(
        given=tuple(str(word) for word in source["given"]),
        family=tuple(str(word) for word in source["family"]),
        script=str(source.get("script", "Latn")),
    )


def artificial_name(seed: str, words: Words, *, family_seed: str | None = None) -> tuple[str, str]:
    """Given and family name for a key of a list. Relatives share the family name where `family_seed` is their household's key.

    The words are chosen by SHA-256 of the key, so neither the order of the list nor the machine matters.
    """
    given = words.given[_number(f"given:{seed}") % len(words.given)]
    family = words.family[_number(f"family:{seed if family_seed is None else family_seed}") % len(words.family)]
    return given, family


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _each_once(found: yamltext.Sequence) -> None:
    seen: set[str] = set()
    for word in found:
        if str(word) in seen:
            raise yamltext.YamlError(f"The word '{word}' stands twice. Keep one.", word.place)
        seen.add(str(word))
