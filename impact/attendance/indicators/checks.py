"""How many people the codes can be, going by those held against the room (indicators.md 4.5). Pure.

Codes that were joined into one person already count once, so they are no second codes any more;
and nobody looked for them in a sample, so they say nothing of how many are left.
"""

from typing import TYPE_CHECKING

from impact.attendance.indicators.register import REGISTER, of_people
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, indicator
from impact.indicators.measure import counted, spread
from impact.indicators.visitors import bounded
from impact.kit.i18n import N_

if TYPE_CHECKING:
    from ibis import Table

NOT_ASKED = -1
"""Whether two people share a code is not asked of a printed card, which has a check letter."""


@indicator(
    "unique_bounds",
    label=N_("Unique participants, bounds"),
    question=N_("How many people is that at least and at most?"),
    unit="persons",
    source=REGISTER,
    rule="people",
    figure=bounded,
)
def unique_bounds(
    came: "Table", code_checks: "Table", register_state: "Table", by: By, scope: Scope
) -> "Table":
    """Between how many and how many people the codes of all who came can be.

    Goes by the codes that were held against the room: how many were a second code of somebody, and
    how many were shared by two. Speaks of visits with a code only.
    """
    n = came.count()
    shared = code_checks.shared_code.cast("int64").fill_null(NOT_ASKED)
    checks = spread(code_checks, by, code_checks.second_code.cast("int64"), other=shared)
    rows = counted(came, by, numerator=n, n=n, people=n).union(checks)
    return of_people(rows, by, register_state)
