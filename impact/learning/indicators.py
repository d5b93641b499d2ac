"""Whether people heard what came of it, and what knowing it costs (indicators.md 4.53 to 4.56).

Pure: tables in, counts out. Thresholds are part of a definition: who changes one raises its
version.
"""

from typing import TYPE_CHECKING

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, derived, indicator
from impact.indicators.figure import Figure, Note, Tally, noted, nothing
from impact.indicators.figures import full_share, register_share
from impact.indicators.measure import counted, shaped
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

FORM = ("pilot", "questionnaire", "response")
FEWEST_READERS = 6
"""Answers from which a claim can be disputed: by at least one in three."""

NOBODY_TOLD = Note(N_("nothing was told back yet"))
NOBODY_ASKED = Note(N_("nobody was asked yet whether it is right"))
DISPUTED = Note(N_("disputed: one in three or more says it is not right"))
UNCODED = N_("%(n)s contributed without a code, so nobody knows whether they were told")


@derived("contributors", {"voice": "string", "coded": "boolean"})
def contributors(responses: "Table", heard: "Table", stories: "Table", scope: Scope) -> "Table":
    """One row per person who gave an answer or told a story in the period.

    What came without a code is of one person each, of whom nobody knows who it is.
    """
    told = stories.filter(stories.told_on.between(scope.dates.first, scope.dates.last))
    answered = responses.semi_join(heard, FORM)
    names = answered.questionnaire + "\n" + answered.response
    both = answered.select("pilot", "participant", one=names).union(
        told.select("pilot", "participant", one=told.story)
    )
    voice = ibis.coalesce(person(both, scope), "\n" + both.pilot + "\n" + both.one)
    return both.select(voice=voice, coded=both.participant.notnull()).distinct()


def told_share(tally: Tally) -> Figure:
    """Return how many were told of all who contributed; `known` is how often somebody was told.

    >>> told_share(Tally(2, 8, known=2)).value, told_share(Tally(0, 8, known=0)).note
    (0.25, 'nothing was told back yet')
    """
    if not tally.known:
        return nothing(NOBODY_TOLD)
    found = full_share(tally)
    left = Note(UNCODED, (("n", tally.left_out),))
    return noted(found, left) if tally.left_out and tally.denominator else found


@indicator(
    "told_back",
    label=N_("Told back"),
    question=N_("Who heard what came out?"),
    unit="share",
    source=N_("What was told back, answers and stories"),
    # A base of persons: on others' screens a few of them must not show (as in 4.40).
    rule="group",
    figure=told_share,
)
def told_back(tellings: "Table", contributors: "Table", by: By, scope: Scope) -> "Table":
    """People who were told in the period, of those who gave an answer or a story in it."""
    told = tellings.filter(tellings.told_on >= ibis.literal(scope.dates.first))
    heard = told.select(voice=person(told, scope)).distinct()
    times = told.aggregate(known=told.count())
    of_these = contributors.left_join(heard, "voice")
    n = of_these.count()
    counts = of_these.aggregate(
        numerator=of_these.voice_right.count(),
        denominator=n,
        n=n,
        left_out=(~of_these.coded).sum().fill_null(0),
        people=n,
    )
    return shaped(counts.cross_join(times), by)


def recognised(tally: Tally) -> Figure:
    """Return how many agree; `left_out` say that it is not right.

    >>> recognised(Tally(4, 6, left_out=2)).note is None, recognised(Tally(3, 5, left_out=2)).note
    (False, None)
    >>> recognised(Tally(5, 7, left_out=2)).note, recognised(Tally()).status
    (None, 'not_available')
    """
    if not tally.denominator:
        return nothing(NOBODY_ASKED)
    found = register_share(tally)
    disputed = tally.denominator >= FEWEST_READERS and 3 * tally.left_out >= tally.denominator
    return noted(found, DISPUTED) if disputed else found


@indicator(
    "confirmation",
    label=N_("Recognised"),
    question=N_("Do people recognise it?"),
    unit="share",
    source=N_("What people said of what was told back"),
    rule="answers",
    figure=recognised,
    groups=(("claim",),),
)
def confirmation(readings: "Table", by: By) -> "Table":
    """Those who say that a claim is right, of all who answered it; said of each claim by itself.

    The answers have no day: those up to now count.
    """
    n = readings.count()
    return counted(
        readings,
        by,
        numerator=(readings.answer == "agree").sum(),
        denominator=n,
        n=n,
        left_out=(readings.answer == "disagree").sum(),
        people=n,
    )
