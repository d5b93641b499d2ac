"""What is counted of stories, and the verdict on each story for each code. No words come here."""

from functools import reduce
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import WHOLE, By, derived, indicator
from impact.indicators.figures import full_share, story_share, total_or_zero
from impact.indicators.measure import counted
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

SOURCE = N_("Stories that their tellers let us count")
GIVEN = ("quote_anonymous", "quote_named", "public")
"""The grants whose coverage is published, in this order."""
GLAD = 4
"""Tone from which a teller called the story pleasant, of 1 to 5."""


@indicator(
    "stories_collected",
    label=N_("Stories"),
    question=N_("How many stories were told?"),
    unit="stories",
    source=SOURCE,
    rule="told",
    figure=total_or_zero,
    groups=(WHOLE, ("perspective",)),
)
def stories_collected(stories: "Table", by: By, scope: Scope) -> "Table":
    """Stories told in the period. Those without a day belong to no period."""
    told = _told(stories, scope)
    return counted(told, by, numerator=told.count(), n=told.count(), people=_voices(told))


@indicator(
    "story_tellers",
    label=N_("Tellers"),
    question=N_("How many people told them?"),
    unit="persons",
    source=SOURCE,
    rule="told",
    figure=total_or_zero,
)
def story_tellers(stories: "Table", by: By, scope: Scope) -> "Table":
    """Different participants, and stories without a participant, one teller each."""
    told = _told(stories, scope)
    return counted(told, by, numerator=_voices(told), n=_voices(told), people=_voices(told))


@indicator(
    "teller_tone_positive",
    label=N_("Tone, said by the teller"),
    question=N_("How did the tellers call their own story?"),
    unit="share",
    source=SOURCE,
    rule="read",
    figure=story_share,
    groups=(WHOLE, ("perspective",)),
)
def teller_tone_positive(stories: "Table", by: By, scope: Scope) -> "Table":
    """Share of stories that their tellers called pleasant or very pleasant, among those rated.

    No machine has a say in it.
    """
    told = _told(stories, scope)
    rated = told.filter(told.teller_tone.notnull())
    glad = (rated.teller_tone >= GLAD).sum()
    n = rated.count()
    return counted(rated, by, numerator=glad, denominator=n, n=n, people=_voices(rated))


@indicator(
    "consent_coverage",
    label=N_("What tellers agreed to"),
    question=N_("What may be done with the stories?"),
    unit="share",
    source=SOURCE,
    rule="told",
    figure=full_share,
    groups=(("grant",),),
    fixed=True,
)
def consent_coverage(stories: "Table", by: By, scope: Scope) -> "Table":
    """Share of stories with a grant in force; of a child, that of the guardian as well."""
    told = _told(stories, scope)
    asked = (
        told.mutate(grant=ibis.literal(grant), given=told.grants.split(" ").contains(grant))
        for grant in GIVEN
    )
    every = reduce(lambda a, b: a.union(b), asked)
    n = every.count()
    return counted(
        every, by, numerator=every.given.sum(), denominator=n, n=n, people=_voices(every)
    )


@derived(
    "verdicts",
    {
        "pilot": "string",
        "story": "string",
        "teller": "string",
        "perspective": "string",
        "told_on": "date",
        "code": "string",
        "codebook": "string",
        "decided": "boolean",
        "applied": "boolean",
        "polarity": "string",
    },
)
def verdicts(codings: "Table", scope: Scope) -> "Table":
    """One row per story told in the period and code it was read for: what its readers make of it.

    The consensus where there is one, else the majority of the originals; a tie is not decided and
    its `applied` is null. `polarity` of those who used it: the majority of what was stated, `mixed`
    when they differ, `none` when nobody said.
    """
    told = codings.filter(codings.told_on.between(scope.dates.first, scope.dates.last))
    key = ("pilot", "story", "teller", "perspective", "told_on", "code", "codebook")
    agreed = (told.layer == "consensus").cast("int8")
    layers = told.mutate(agreed=agreed).group_by(key).mutate(top=lambda t: t.agreed.max())
    heard = layers.filter(layers.agreed == layers.top)
    used = heard.applied

    def said(polarity: str) -> Any:
        return (used & (heard.polarity == polarity)).fill_null(False).cast("int64").sum()

    counts = heard.aggregate(
        by=list(key),
        yes=used.cast("int64").sum(),
        no=(~used).cast("int64").sum(),
        positive=said("positive"),
        negative=said("negative"),
        mixed=said("mixed"),
    )
    stated = counts.positive + counts.negative + counts.mixed
    return counts.select(
        *key,
        decided=counts.yes != counts.no,
        applied=ibis.ifelse(counts.yes == counts.no, ibis.null("boolean"), counts.yes > counts.no),
        polarity=ibis.cases(
            (counts.yes <= counts.no, ibis.null("string")),
            (stated == 0, ibis.literal("none")),
            (2 * counts.positive > stated, ibis.literal("positive")),
            (2 * counts.negative > stated, ibis.literal("negative")),
            else_=ibis.literal("mixed"),
        ),
    )


def _told(stories: "Table", scope: Scope) -> "Table":
    """Return the stories of the period, each with its `teller`."""
    told = stories.filter(stories.told_on.between(scope.dates.first, scope.dates.last))
    return told.mutate(teller=ibis.coalesce(person(told, scope), told.pilot + "\n" + told.story))


def _voices(told: "Table") -> Any:
    """Return how many people told; a person who told twice is one."""
    return told.teller.nunique()
