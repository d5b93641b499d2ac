"""Consent: the rule, held against a slow and plain telling of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.consent import (
    AGE_BANDS,
    FINER,
    GRANTS,
    PERSPECTIVES,
    PURPOSES,
    ConsentState,
    Said,
    decide,
    guardian_said,
    in_force,
)

DAY = date(2026, 3, 1)
days = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))
said = st.builds(
    Said,
    grant=st.sampled_from(GRANTS[:5]),
    granted=st.booleans(),
    by=st.sampled_from(["self", "guardian"]),
    on=days,
    until=st.none() | days,
)
states = st.builds(
    ConsentState,
    log=st.lists(said, max_size=14).map(tuple),
    age_band=st.sampled_from([*AGE_BANDS, *FINER]),
    perspective=st.sampled_from([*PERSPECTIVES, "unknown"]),
    withdrawn=st.sampled_from([False, False, False, True]),
    suspect=st.sampled_from([False, False, False, True]),
    readers=st.frozensets(st.integers(1, 3)),
)


def state(*grants: str, age: str = "25-44", by: str = "family", **given: object) -> ConsentState:
    """A grown-up who said yes to `grants`, read by two people."""
    log = tuple(Said(grant, True, "self", DAY) for grant in grants)
    return ConsentState(log, age, by, **{"readers": frozenset({1, 2}), **given})  # type: ignore[arg-type]  # -- a test's own keywords


def slowly(it: ConsentState, purpose: str, on: date) -> bool:
    """Say the same as `decide`, one question at a time."""
    if it.withdrawn or (it.suspect and purpose != "read"):
        return False
    words = purpose in ("quote", "publish")
    child = it.age_band in ("0-3", "4-7", "8-12", "13-15", "13-17")
    if words and it.age_band == "unknown":
        child = it.perspective not in ("trainer", "family", "school", "partner", "scout")
    for who in ("self", "guardian") if child else ("self",):
        for grant in {
            "read": ["analysis"],
            "code": ["analysis"],
            "count": ["analysis", "aggregate"],
            "quote": ["analysis", "aggregate", "quote_anonymous"],
            "publish": ["analysis", "aggregate", "quote_anonymous", "public"],
        }[purpose]:
            yes = False
            for row in it.log:
                if row.grant == grant and row.by == who and row.on <= on:
                    yes = row.granted and (row.until is None or on <= row.until)
            if not yes:
                return False
    return len(it.readers) >= {"code": 1, "quote": 2, "publish": 2}.get(purpose, 0)


@given(states, st.sampled_from(sorted(PURPOSES)), days)
def test_usable_over_all_dates_and_grants(it: ConsentState, purpose: str, on: date) -> None:
    assert bool(decide(it, purpose, on)) == slowly(it, purpose, on)


@given(states, st.sampled_from(sorted(PURPOSES)), days, days)
def test_a_yes_ends_on_the_day_it_says(
    it: ConsentState, purpose: str, on: date, later: date
) -> None:
    quiet = ConsentState(
        tuple(row for row in it.log if row.on <= on), it.age_band, it.perspective, it.withdrawn,
        it.suspect, it.readers,
    )  # fmt: skip
    verdict = decide(quiet, purpose, on)
    if verdict and later >= on:
        assert bool(decide(quiet, purpose, later)) == (not verdict.until or later <= verdict.until)


@given(states, days)
def test_what_is_usable_has_its_grants_in_force(it: ConsentState, on: date) -> None:
    for purpose, rule in PURPOSES.items():
        if decide(it, purpose, on):
            assert set(rule.grants) <= set(in_force(it, on))


def test_nothing_is_allowed_by_default() -> None:
    assert not any(decide(state(), purpose, DAY) for purpose in PURPOSES)
    assert decide(state(), "read", DAY).reason == "no_grant"


def test_a_new_purpose_must_be_listed() -> None:
    with pytest.raises(KeyError):
        decide(state("analysis"), "sell", DAY)
    with pytest.raises(TypeError):
        PURPOSES["sell"] = PURPOSES["read"]  # type: ignore[index]  # -- that it cannot is the test


def test_a_child_needs_the_guardian_as_well_and_either_no_wins() -> None:
    child = state("analysis", "aggregate", age="8-12", by="participant")
    assert decide(child, "count", DAY).reason == "guardian_missing"
    yes = [Said(grant, True, "guardian", DAY) for grant in ("analysis", "aggregate")]
    both = ConsentState((*child.log, *yes), "8-12", "participant")
    assert decide(both, "count", DAY)
    no = Said("aggregate", False, "guardian", DAY)
    assert decide(ConsentState((*both.log, no), "8-12", "participant"), "count", DAY).reason == (
        "guardian_no"
    )
    own = Said("aggregate", False, "self", DAY)
    assert decide(ConsentState((*both.log, own), "8-12", "participant"), "count", DAY).reason == (
        "no_grant"
    )
    assert guardian_said(both.log, DAY) is True
    assert guardian_said(child.log, DAY) is None


@pytest.mark.parametrize(
    ("age", "by", "needed"),
    [
        ("13-15", "participant", True),
        ("13-17", "participant", True),
        ("16-17", "participant", False),
        ("18+", "participant", False),
        ("unknown", "participant", True),
        ("unknown", "neighbour", True),
        ("unknown", "scout", False),
        ("65+", "participant", False),
    ],
)
def test_who_is_under_sixteen_or_may_be_is_quoted_with_a_guardians_yes_only(
    age: str, by: str, needed: bool
) -> None:
    told = state("analysis", "aggregate", "quote_anonymous", age=age, by=by)
    assert bool(decide(told, "quote", DAY)) != needed


def test_a_quote_needs_two_people_who_saw_nobody_in_it() -> None:
    given_ = ("analysis", "aggregate", "quote_anonymous")
    assert decide(state(*given_, readers=frozenset()), "quote", DAY).reason == "not_redacted"
    assert decide(state(*given_, readers=frozenset()), "code", DAY).reason == "not_redacted"
    one = state(*given_, readers=frozenset({7}))
    assert decide(one, "code", DAY)
    assert decide(one, "quote", DAY).reason == "no_second_reader"
    assert decide(state(*given_, readers=frozenset({7, 8})), "quote", DAY)


def test_nothing_of_a_withdrawn_story_may_be_used() -> None:
    gone = state(*GRANTS, withdrawn=True)
    assert {decide(gone, purpose, DAY).reason for purpose in PURPOSES} == {"withdrawn"}
