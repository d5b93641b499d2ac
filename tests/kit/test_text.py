"""Text as people send it."""

import pytest

from impact.kit.text import EMAIL


@pytest.mark.parametrize("typed", ["a@b.nl", "o'neil+zang@mail.buurt.example", "zoë@buurt.nl"])
def test_a_whole_address_is_one(typed: str) -> None:
    assert EMAIL.match(typed)


@pytest.mark.parametrize(
    "typed",
    ["<a@b.nl>", "Ann <a@b.nl>", "a@b", "a b@c.nl", "a@b.nl,c@d.nl", "a@b.nl\n", '"a"@b.nl'],
)
def test_an_address_with_something_round_it_is_none(typed: str) -> None:
    assert EMAIL.match(typed) is None
