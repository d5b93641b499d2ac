"""Codes on cards: drawn at random, caught when they are mistyped, read however they are written."""

import random

import pytest

from impact.kit.tokens import CROCKFORD, with_check
from impact.pilots.cards import PICTURES, draw, is_mistyped, pictures, read, shown

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
SOME = [draw() for _ in range(200)]


def holds(code: str) -> bool:
    """ISO 7064 says: the sum of each value times its weight, a power of two, is 1 modulo 37."""
    weights = [pow(2, power, 37) for power in reversed(range(len(code)))]
    values = [ALPHABET.index(letter) for letter in code]
    return sum(w * v for w, v in zip(weights, values, strict=True)) % 37 == 1


@pytest.mark.parametrize(
    ("plain", "check"),
    # The third is the example of ISBT 128; ZZZZZZZ by hand: 35 is -2, -2 * 254 is 10, 1 - 10 is 28.
    [("0000000", "1"), ("ABCDEF0", "S"), ("G123498654321", "H"), ("ZZZZZZZ", "S")],
)
def test_the_check_character_is_that_of_the_standard(plain: str, check: str) -> None:
    assert with_check(plain) == plain + check
    assert holds(plain + check)


def test_ten_thousand_draws_are_all_different_and_read_without_doubt() -> None:
    drawn = [draw() for _ in range(10_000)]
    assert len(set(drawn)) == 10_000
    assert all(set(code) <= set(CROCKFORD) and len(code) == 8 for code in drawn)
    assert all(holds(code) and read(code) == code for code in drawn)
    assert {code[0] for code in drawn} == set(CROCKFORD)


def test_one_wrong_character_is_always_noticed() -> None:
    for code in SOME:
        for at in range(8):
            for other in set(CROCKFORD) - {code[at]}:
                typed = code[:at] + other + code[at + 1 :]
                assert read(typed) is None
                assert is_mistyped(typed) == any(one.isdigit() for one in typed)


def test_two_characters_changed_round_are_always_noticed() -> None:
    for code in SOME:
        for at in range(7):
            typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
            assert (read(typed) is None) == (code[at] != code[at + 1])


def test_letters_that_look_like_digits_dashes_and_capitals_are_forgiven() -> None:
    chance = random.Random(7)  # noqa: S311 -- which of several spellings is tried
    for code in SOME:
        typed = code.replace("0", chance.choice("0Oo")).replace("1", chance.choice("1IiLl"))
        assert read(f" {typed[:4].lower()}-{typed[4:]} ") == code
        assert read(f"https://tel.example.org/c/{code}") == code
        assert read(shown(code)) == code


def test_what_is_no_card_is_left_alone() -> None:
    for typed in ("", "samira", "p-0001", "ABCDEF0S1", "ABCDEF*S", "سميرة", "/", "٣٣٣٣٣٣٣٣"):
        assert read(typed) is None
        assert not is_mistyped(typed)
        assert shown(typed) == typed


def test_a_code_always_has_the_same_three_pictures_and_all_are_used() -> None:
    drawn = [pictures(code) for code in SOME]
    assert drawn == [pictures(code) for code in SOME]
    assert all(len(set(three)) == 3 for three in drawn)
    assert {one for three in drawn for one in three} == set(PICTURES)
