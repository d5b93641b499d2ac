"""The rule over what a child and a guardian said, held against a slow and plain telling of it."""

import hashlib
from datetime import date, timedelta

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from impact.consents import texts
from impact.consents.rule import BY, GROWN, PURPOSES, Said, decide, guardian_word, needs_guardian
from impact.kit.i18n import catalogues

DAY = date(2026, 1, 1)
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
rows = st.lists(
    st.builds(
        Said,
        purpose=st.sampled_from(PURPOSES[:3]),
        granted=st.booleans(),
        by=st.sampled_from(BY),
        on=days,
        until=st.none() | days,
    ),
    max_size=12,
)
births = st.none() | st.sampled_from([2005, 2008, 2009, 2010, 2016])
bands = st.sampled_from(["", "unknown", "8-12", "13-15", "13-17", *sorted(GROWN)])


def slowly(said: list[Said], purpose: str, on: date, born: int | None, band: str) -> bool:
    """Say the same as `decide`, one question at a time."""
    child = band not in ("16-17", "18+", "18-24", "25-44", "45-64", "65+")
    since = date(1, 1, 1)
    if born:
        child = on.year <= born + 16
        since = since if child else date(born + 17, 1, 1)
    for side in ("guardian", "self") if child else ("self",):
        yes, newest = False, date(1, 1, 1)
        for one in said:
            if one.purpose != purpose or side not in (one.by, {"both": side}.get(one.by)):
                continue
            if since <= one.on <= on and one.on >= newest:
                newest, yes = one.on, one.granted and (one.until is None or one.until >= on)
        if not yes:
            return False
    return True


@given(rows, st.sampled_from(PURPOSES[:3]), days, births, bands)
def test_consent_of_a_child_over_all_dates_and_grants(
    said: list[Said], purpose: str, on: date, born: int | None, band: str
) -> None:
    found = decide(said, purpose, on, born=born, band=band)
    assert bool(found) == slowly(said, purpose, on, born, band)
    assert bool(found) == (found.reason is None)


@given(rows, days, births, bands)
def test_nothing_said_is_no_and_one_no_is_enough(
    said: list[Said], on: date, born: int | None, band: str
) -> None:
    assert not decide([], "survey", on, born=born, band=band)
    for by in BY:
        refused = [*said, Said("survey", False, by, on)]
        if by == "guardian" and not needs_guardian(on, born=born, band=band):
            continue  # who is old enough decides alone
        assert not decide(refused, "survey", on, born=born, band=band)


def said(*told: str) -> list[Said]:
    """Rows as `by word`, a day apart."""
    return [
        Said("survey", word == "yes", by, DAY + timedelta(days=n))  # type: ignore[arg-type]  # -- a test's own words
        for n, (by, word) in enumerate(one.split() for one in told)
    ]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ((), "guardian_missing"),
        (("self yes",), "guardian_missing"),
        (("guardian yes",), "own_missing"),
        (("guardian yes", "self no"), "own_no"),
        (("guardian no", "self yes"), "guardian_no"),
        (("guardian yes", "self yes"), None),
        (("both yes",), None),
        (("both yes", "guardian no"), "guardian_no"),
        (("both yes", "self no"), "own_no"),
        (("guardian no", "self yes", "guardian yes"), None),
    ],
)
def test_both_say_yes_or_nothing_is_asked(told: tuple[str, ...], reason: str | None) -> None:
    on = DAY + timedelta(days=20)
    assert decide(said(*told), "survey", on, born=2016).reason == reason
    assert decide(said(*told), "photo", on, born=2016).reason == "guardian_missing"


def test_who_turned_sixteen_for_certain_is_asked_again() -> None:
    before, after = date(2025, 12, 31), date(2026, 1, 1)
    both = [Said("survey", True, "both", date(2025, 3, 1))]
    assert decide(both, "survey", before, born=2009)
    assert decide(both, "survey", after, born=2009).reason == "own_missing"
    assert decide([*both, Said("survey", True, "self", after)], "survey", after, born=2009)
    no = [Said("survey", False, "guardian", after), Said("survey", True, "self", after)]
    assert decide(no, "survey", after, born=2009), "a guardian has no say any more"


def test_a_slip_that_comes_in_late_does_not_undo_a_newer_word() -> None:
    late = [
        Said("survey", False, "guardian", DAY),
        Said("survey", True, "guardian", date(2025, 9, 1)),
    ]
    assert guardian_word(late, "survey", DAY) is False
    assert guardian_word(late, "survey", date(2025, 9, 2)) is True


def test_the_words_that_guardians_agree_to_go_with_their_version() -> None:
    dutch: dict[str, str] = {}
    for path in catalogues("nl"):
        with path.open("rb") as source:
            dutch |= {str(one.id): str(one.string) for one in read_po(source, locale="nl")}
    words = "\n".join(f"{one}\n{dutch.get(one, '')}" for one in texts.WORDS)
    known = {"1": "975bdc24a4f1"}
    assert hashlib.sha256(words.encode()).hexdigest()[:12] == known[texts.TEXT_VERSION], (
        "other words are another version: raise TEXT_VERSION and add it here"
    )
