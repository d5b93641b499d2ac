"""What those asked think, per perspective and moment; nothing is counted over perspectives.

The frames in between: `heard` are the responses that count in the period, `scores` their construct
scores, `asked` who was asked what, `invites` how many were invited to it.
"""

from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, derived, indicator
from impact.indicators.figure import Figure, Note, Tally, nothing
from impact.indicators.figures import newcombe_gap, response_share, share
from impact.indicators.measure import counted
from impact.kit.i18n import N_
from impact.kit.lazy import ibis
from surveys.definition import NOT_SCORED

if TYPE_CHECKING:
    from ibis import Table

SOURCE = N_("Questionnaires that people filled in")
SILENT = Note(N_("asked, no one answered"))
POSITIVE = 0.75
"""A score from here on is positive: the two highest of five points, the highest of three."""
NEARLY = 1e-9
FORM = ("pilot", "questionnaire")
ROUND = (*FORM, "perspective", "moment")
SIDE = ("construct", "perspective", "moment")


def share_of_asked(tally: Tally) -> Figure:
    """Return a share among those asked; that nobody answered is said as such.

    >>> share_of_asked(Tally(people=0)).note, share_of_asked(Tally()).note
    ('asked, no one answered', 'no data in this period')
    """
    return nothing(SILENT) if tally.people == 0 else share(tally)


@derived(
    "heard",
    {
        "pilot": "string",
        "questionnaire": "string",
        "response": "string",
        "perspective": "string",
        "moment": "string",
        "wave": "string",
    },
)
def heard(responses: "Table", scope: Scope) -> "Table":
    """One row per response that counts: submitted in the period, the last of somebody's.

    The last up to the end of observation: what came after it supersedes nothing yet.
    """
    alike = [responses[one] for one in ("pilot", "questionnaire", "participant", *SIDE[1:], "wave")]
    newest = [responses.submitted_on.desc(), responses.response.desc()]
    place = ibis.row_number().over(group_by=alike, order_by=newest)
    ranked = responses.mutate(place=place)
    within = ranked.submitted_on.between(scope.dates.first, scope.dates.last)
    return ranked.filter(within & (ranked.participant.isnull() | (ranked.place == 0)))


@derived(
    "scores",
    {
        "pilot": "string",
        "questionnaire": "string",
        "response": "string",
        "construct": "string",
        "perspective": "string",
        "moment": "string",
        "score": "float64",
        "fewest": "int64",
        "most": "int64",
    },
)
def scores(answers: "Table", heard: "Table") -> "Table":
    """One row per response that counts and construct with a score: the mean of its items.

    At least half of the items that were put before somebody must be answered. `fewest` and `most`:
    the points of the scales behind it.
    """
    items = answers.filter(
        answers.construct.notnull(),
        answers.construct.notin(sorted(NOT_SCORED)),
        answers.chosen.isnull(),
        ibis.coalesce(answers.missing, "") != "not_shown",
    )
    scored = items.aggregate(
        by=[*FORM, "response", "construct"],
        items=items.variable.nunique(),
        answered=items.score.count(),
        score=items.score.mean(),
        fewest=items.points.min(),
        most=items.points.max(),
    )
    enough = scored.filter((scored.answered > 0) & (scored.answered * 2 >= scored.items))
    return enough.join(heard, [*FORM, "response"])


@derived(
    "asked",
    {
        "pilot": "string",
        "questionnaire": "string",
        "construct": "string",
        "perspective": "string",
        "moment": "string",
    },
)
def asked(meant: "Table", approaches: "Table") -> "Table":
    """One row per construct that a form asks of a perspective which was approached with that form.

    `moment`: when the form asks it.
    """
    met = approaches.select(*FORM, "perspective").distinct()
    return meant.select(*FORM, *SIDE).distinct().semi_join(met, [*FORM, "perspective"])


@derived(
    "invites",
    {
        "pilot": "string",
        "questionnaire": "string",
        "perspective": "string",
        "moment": "string",
        "invited": "int64",
    },
)
def invites(invitations: "Table", heard: "Table", scope: Scope) -> "Table":
    """One row per form, perspective and moment of which the number invited is known.

    Those of the period: sent in it, or to a round in which somebody answered in it.
    """
    batches = invitations.mutate(wave=ibis.coalesce(invitations.wave, ""))
    alive = heard.select(*FORM, "moment", wave=ibis.coalesce(heard.wave, "")).distinct()
    sent = batches.filter(batches.opened_on.between(scope.dates.first, scope.dates.last))
    answered = batches.semi_join(alive, [*FORM, "moment", "wave"])
    rounds = sent.union(answered, distinct=False).select(*FORM, "moment", "wave").distinct()
    counting = batches.semi_join(rounds, [*FORM, "moment", "wave"])
    return counting.aggregate(by=list(ROUND), invited=counting.invited.sum())


@indicator(
    "response_rate",
    label=N_("Response"),
    question=N_("Who answered?"),
    unit="share",
    source=SOURCE,
    rule="response",
    figure=response_share,
    groups=(("perspective", "moment"),),
    fixed=True,
)
def response_rate(heard: "Table", invites: "Table", by: By) -> "Table":
    """Responses of those invited, per perspective and moment; of forms whose invited are known.

    Where the number invited was not recorded, nothing can be said, and that is said. Above 1 is an
    error in the invitations, and stays.
    """
    answered = heard.aggregate(by=list(ROUND), answered=heard.count())
    both = answered.outer_join(invites, list(ROUND))
    rounds = both.select(
        **{one: ibis.coalesce(both[one], both[f"{one}_right"]) for one in ROUND},
        invited=ibis.coalesce(both.invited, 0),
        told=both.invited.notnull().ifelse(ibis.coalesce(both.answered, 0), 0),
        answered=ibis.coalesce(both.answered, 0),
    )
    known = rounds.invited.sum() > 0
    numerator = known.ifelse(rounds.told.sum(), rounds.answered.sum())
    base = rounds.invited.sum()
    return counted(rounds, by, numerator=numerator, denominator=base, n=base)


@indicator(
    "construct_positive",
    label=N_("Share positive"),
    question=N_("How many are positive?"),
    unit="share",
    source=SOURCE,
    rule="answers",
    figure=share_of_asked,
    groups=(SIDE,),
    fixed=True,
)
def construct_positive(
    scores: "Table", asked: "Table", heard: "Table", invites: "Table", by: By
) -> "Table":
    """Responses with a construct score of 0.75 and up, of those with a score, per perspective.

    Every perspective that was asked stands here at every moment that occurs, also without answers.
    """
    sides = _sides(scores, asked, heard, invites)
    return counted(
        sides,
        by,
        numerator=sides.positive.sum(),
        denominator=sides.n.sum(),
        n=sides.n.sum(),
        known=sides.known.max(),
        people=sides.n.sum(),
    )


@indicator(
    "perspective_gap_positive",
    label=N_("Difference in share positive"),
    question=N_("How far apart are the shares?"),
    unit="difference",
    source=SOURCE,
    rule="gap",
    figure=newcombe_gap,
    groups=(("construct", "moment", "a", "b"),),
    fixed=True,
)
def perspective_gap_positive(
    scores: "Table", asked: "Table", heard: "Table", invites: "Table", by: By
) -> "Table":
    """Share positive of one perspective less that of another, for every pair that was asked.

    Both are asked for what they see themselves: a gap is information, not an error.
    """
    sides = _sides(scores, asked, heard, invites)
    other = sides.view()
    pairs = sides.join(
        other,
        [
            sides.construct == other.construct,
            sides.moment == other.moment,
            sides.perspective < other.perspective,
        ],
    ).select(
        construct=sides.construct,
        moment=sides.moment,
        a=sides.perspective,
        b=other.perspective,
        positive=sides.positive,
        n=sides.n,
        positive_b=other.positive,
        n_b=other.n,
        differ=_differ(sides, other),
    )
    return counted(
        pairs,
        by,
        numerator=pairs.positive.sum(),
        denominator=pairs.n.sum(),
        left_out=pairs.positive_b.sum(),
        n=pairs.n_b.sum(),
        known=pairs.differ.max(),
        people=ibis.least(pairs.n.sum(), pairs.n_b.sum()),
    )


def _sides(scores: "Table", asked: "Table", heard: "Table", invites: "Table") -> "Table":
    """Return one row per construct, perspective and moment that was asked: n, positive, points.

    `known`: how many were invited, also to forms that nobody answered; null unless that is recorded
    of every form that was answered.
    """
    moments = heard.select("moment").union(invites.select("moment"), distinct=True)
    cells = asked.select(*SIDE).distinct().semi_join(moments, "moment")
    counts = scores.aggregate(
        by=list(SIDE),
        n=scores.count(),
        positive=(scores.score >= POSITIVE - NEARLY).sum(),
        fewest=scores.fewest.min(),
        most=scores.most.max(),
    )
    whole = _invited(scores, asked, invites)
    joined = cells.left_join(counts, list(SIDE)).select(*SIDE, "n", "positive", "fewest", "most")
    joined = joined.left_join(whole, list(SIDE)).select(
        *joined.columns, known=(whole.silent == 0).ifelse(whole.told, ibis.null("int64"))
    )
    return joined.mutate(n=ibis.coalesce(joined.n, 0), positive=ibis.coalesce(joined.positive, 0))


def _invited(scores: "Table", asked: "Table", invites: "Table") -> "Table":
    """Return how many were invited to the forms that ask a construct of a side at a moment.

    `told`: all that are recorded. `silent`: forms that were answered without such a record.
    """
    answered = scores.select(*FORM, *SIDE).distinct().mutate(answered=True)
    forms = asked.select(*FORM, *SIDE).union(answered.drop("answered"), distinct=True)
    forms = forms.left_join(answered, [*FORM, *SIDE]).select(*FORM, *SIDE, "answered")
    rounds = forms.left_join(invites, list(ROUND)).select(*FORM, *SIDE, "answered", "invited")
    silent = (rounds.answered.notnull() & rounds.invited.isnull()).sum()
    return rounds.aggregate(by=list(SIDE), told=rounds.invited.sum(), silent=silent)


def _differ(one: "Table", other: "Table") -> Any:
    """Return 1 when two sides answered on scales of different length."""
    fewest, most = ibis.least(one.fewest, other.fewest), ibis.greatest(one.most, other.most)
    return ibis.coalesce(fewest != most, False).cast("int64")
