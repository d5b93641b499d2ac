"""Who is one person. Between pilots a code means a person only when the cards come from one pack.

By indicators.md 3: with one card scheme over the pilots the union is counted; otherwise every
pilot's codes are its own, and rates over persons count participations.
"""

from typing import TYPE_CHECKING

from impact.indicators.blocks import Scope

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import StringValue


def one_code(scope: Scope) -> bool:
    """Say whether a code means the same person in every pilot of `scope`."""
    schemes = {place.card_scheme for place in scope.pilots}
    shared = len(schemes) == 1 and None not in schemes
    return not scope.part and (len(scope.pilots) == 1 or shared)


def person(table: "Table", scope: Scope) -> "StringValue":
    """Return the key of a person in `table`, which has columns `pilot` and `participant`.

    Group or count by it, never by `participant`: `visits.mutate(person=person(visits, scope))`.
    Null where the code is null.
    """
    code: StringValue = table["participant"]
    if one_code(scope):
        return code
    # No code holds a line break, so no two pairs run into each other.
    key: StringValue = table["pilot"] + "\n" + code
    return key
