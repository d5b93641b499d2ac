"""The page about security says what the tests say."""

from tests.security import table


def test_every_protection_has_its_test_or_the_subject_it_comes_with() -> None:
    assert [row.number for row in table.ROWS] == list(range(1, 46))
    for name in table.names():
        assert table.places(name) or name in table.LATER, name
    assert set(table.LATER) <= set(table.names())


def test_the_page_about_security_is_what_the_tests_say() -> None:
    """Made anew by `python -m tests.security.table > docs/security.md`."""
    assert (table.ROOT / "docs/security.md").read_text("utf-8") == table.lines()
