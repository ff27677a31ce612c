"""Persons of a list without names get trees and rivers: always the same ones, and enough of them."""

from pathlib import Path

import pytest

from socle.base.kernel import yamltext
from socle.intake import names

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
WORDS = names.Words(given=("Cedro", "Ipê", "Jatobá"), family=("Negro", "Xingu"))


def test_words_without_one_of_the_lists_are_refused_with_the_place():
    with pytest.raises(yamltext.YamlError, match=r"no list 'family'"):
        names.words(yamltext.loads("given: [Cedro]"))


def test_a_word_that_stands_twice_is_refused_with_its_line():
    with pytest.raises(yamltext.YamlError, match=r"line 2, column 17: The word 'Negro' stands twice"):
        names.words(yamltext.loads("given: [Cedro]\nfamily: [Negro, Negro]"))


def test_the_same_key_has_the_same_name_for_ever():
    # SHA-256 of "given:9150" and "family:9150", first eight bytes, modulo 3 and 2; written down when the rule was made.
    assert names.artificial_name("9150", WORDS) == ("Cedro", "Negro")
    assert names.artificial_name("37375", WORDS) == ("Jatobá", "Negro")


def test_relatives_share_the_family_name_of_their_household():
    people = [names.artificial_name(str(key), WORDS, family_seed="1459438") for key in range(50)]
    assert len({family for _, family in people}) == 1
    assert {given for given, _ in people} == set(WORDS.given)


def test_brazil_has_at_least_200_given_and_200_family_words_and_none_in_both():
    words = names.words(yamltext.read(BRAZIL / "names.yaml"))
    assert len(words.given) >= 200
    assert len(words.family) >= 200
    assert not set(words.given) & set(words.family)


def test_few_of_many_persons_share_a_full_name():
    # 7,800 persons over more than 60,000 pairs: about 7800 * 7800 / 2 / 60000 = 507 pairs of namesakes expected.
    words = names.words(yamltext.read(BRAZIL / "names.yaml"))
    made = {names.artificial_name(str(key), words) for key in range(7800)}
    assert len(made) > 7000
