"""Every formula of `golden.json` that the register rests on is held against our own."""

import re
from pathlib import Path

from tests.indicators.golden import GOLDEN

REGISTER = {
    *("wilson", "wilson_fpc", "wilson_cluster", "union_bounds", "pool_shares"),
    *("unique_bounds", "gap_rule", "kaplan_meier", "hill", "dissimilarity", "rose", "wording"),
}
"""Formulas of indicators.md 4, A to D, and those under them."""
OF_OTHERS = {
    *("newcombe", "score", "construct_score", "cliff", "nps_adjusted_wald"),
    *("krippendorff_nominal", "alpha_bootstrap", "cohen_kappa", "positive_agreement"),
    *("guest", "chao2", "voice_ratio"),
    *("telling_signal", "counting_signal", "relation", "counter_quotes"),
}
"""Formulas over answers, stories and claims."""
TESTS = Path(__file__).parents[1]


def test_every_formula_belongs_to_somebody() -> None:
    named = {one["formula"] for one in GOLDEN["vectors"]}
    assert named == REGISTER | OF_OTHERS, "a formula that nobody knows"


def test_every_formula_of_the_register_is_held_against_its_vectors() -> None:
    sources = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    asked = set(re.findall(r'vectors\("(\w+)"\)', sources))
    assert asked >= REGISTER - {"rose"}, "rose: the areas' own tests"
