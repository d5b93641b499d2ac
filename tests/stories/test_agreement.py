"""Agreement: published values, the invented stories, and the edges."""

import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.agreement import (
    Pair,
    Values,
    alpha,
    alpha_interval,
    kappa,
    negative_agreement,
    paired,
    percent,
    positive_agreement,
)
from tests.stories.makers import DATA, rows

GOLDEN = json.loads((DATA / "golden.json").read_text("utf-8"))["vectors"]
PUBLISHED = json.loads((DATA / "agreement.json").read_text("utf-8"))
EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))


def units(coders: list[list[int | None]]) -> list[Values]:
    return list(zip(*coders, strict=True))


@pytest.mark.parametrize("vector", GOLDEN, ids=lambda one: one["id"])
def test_every_vector_of_the_catalogue_comes_out(vector: dict[str, Any]) -> None:
    given_, wanted = vector["inputs"], vector["expected"]
    match vector["formula"]:
        case "krippendorff_nominal":
            found = {"value": alpha(units(given_["coders"]))}
        case "alpha_bootstrap":
            low, high = alpha_interval(units(given_["coders"])) or (None, None)
            found = {"low": low, "high": high}
        case "cohen_kappa":
            found = {"value": kappa(given_["table"])}
        case _:
            found = {"value": positive_agreement(Pair(**given_, neither=0))}
    assert found == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("one", PUBLISHED["alpha"], ids=lambda one: one["name"])
def test_published_alphas_come_out(one: dict[str, Any]) -> None:
    wanted = one["expected"]["nominal"]
    assert alpha(units(one["values"])) == pytest.approx(wanted, abs=0.5 * 10 ** -one["digits"])


@pytest.mark.parametrize("one", PUBLISHED["kappa_tables"], ids=lambda one: one["name"])
def test_published_kappas_come_out(one: dict[str, Any]) -> None:
    assert kappa(one["table"]) == pytest.approx(one["expected"], abs=0.5 * 10 ** -one["digits"])


def invented() -> dict[str, list[Values]]:
    """Return, per code, what two coders said of each story that both finished."""
    done: dict[str, set[str]] = defaultdict(set)
    for row in rows("gold-tasks.csv"):
        if row["state"] == "done":
            done[row["coder"]].add(row["story"])
    used = {(row["coder"], row["story"], row["code"]) for row in rows("gold-codings.csv")}
    both = sorted(done["codeur_a"] & done["codeur_b"])
    return {
        code: [
            tuple(int((coder, story, code) in used) for coder in ("codeur_a", "codeur_b"))
            for story in both
        ]
        for code in EXPECTED["story"]
    }


@pytest.mark.parametrize("code", EXPECTED["story"])
def test_two_coders_of_the_invented_stories_agree_as_was_worked_out(code: str) -> None:
    read, wanted = invented()[code], EXPECTED["story"][code]
    pair = paired(read)
    assert (pair.n, pair.both, pair.only_a, pair.only_b, pair.neither) == tuple(
        wanted[name] for name in ("n", "both", "only_a", "only_b", "neither")
    )
    found = {
        "percent_agreement": percent(pair.table),
        "kappa": kappa(pair.table),
        "alpha": alpha(read),
        "positive_agreement": positive_agreement(pair),
        "negative_agreement": negative_agreement(pair),
    }
    assert found == pytest.approx({name: wanted[name] for name in found}, abs=5e-5)
    low, high = alpha_interval(read) or (None, None)
    interval = EXPECTED["alpha_interval_story"][code]
    assert (low, high) == pytest.approx((interval["low"], interval["high"]), abs=5e-5)


def test_all_codes_together_agree_as_was_worked_out() -> None:
    read = [unit for code in invented().values() for unit in code]
    wanted = EXPECTED["story_pooled_over_codes"]
    assert len(read) == wanted["n"]
    assert kappa(paired(read).table) == pytest.approx(wanted["kappa"], abs=5e-5)
    assert alpha(read) == pytest.approx(wanted["alpha"], abs=5e-5)


def test_nothing_read_says_nothing() -> None:
    assert alpha([]) is None
    assert alpha_interval([]) is None
    assert kappa([[0, 0], [0, 0]]) is None
    assert percent([[0, 0], [0, 0]]) is None


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, None])] * 3), max_size=12), st.randoms())
def test_the_order_of_stories_and_coders_changes_nothing(read: list[Values], chance: Any) -> None:
    turned = [tuple(reversed(unit)) for unit in read]
    chance.shuffle(turned)
    assert alpha(turned) == pytest.approx(alpha(read))
