"""Who is heard, beside who came: from who lives here to who is read (reports.md 5). Pure.

A step of the strip is one line in `voices`: what was quoted joins when there are releases. How
groups compare is 4.46 of indicators.md.
"""

from functools import reduce
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import By, derived, indicator
from impact.indicators.limits import SENSITIVE, UNKNOWN
from impact.indicators.measure import shaped, spread
from impact.indicators.names import AGE_BANDS, EVERYBODY, INVITED, LIVE, QUOTED, REACHED
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis
from impact.learning.ratios import equity, ratio

if TYPE_CHECKING:
    from ibis import Table

FORM = ("pilot", "questionnaire", "response")
ATTRIBUTES = ("age_band", "gender", "area")
"""What groups of people are told apart by; perspective stands beside them, without a register."""
OWN = "participant"
"""The side that speaks for itself: what a parent or a trainer says is not the child's voice."""
SOURCE = N_("Attendance registers, questionnaires and stories")


@derived("voices", {"stage": "string", "by": "string", "value": "string", "people": "int64"})
def voices(
    came: "Table",
    participants: "Table",
    responses: "Table",
    heard: "Table",
    invites: "Table",
    stories: "Table",
    verdicts: "Table",
    inhabitants: "Table",
    homes: "Table",
    scope: Scope,
) -> "Table":
    """One row per step, attribute and value: how many people stand there, `unknown` among them.

    By age, gender and area: participants, each once, by what the register knows of their code; a
    story's own age band goes first. By perspective: invitations, answers, and tellers. By area also
    who live there, as the newest source has it.
    """
    told = stories.filter(stories.told_on.between(scope.dates.first, scope.dates.last))
    told = told.mutate(voice=_voice(told, scope, told.story))
    answers = responses.semi_join(heard, FORM)
    named = answers.questionnaire + "\n" + answers.response
    answers = answers.mutate(age_band=ibis.null("string"), voice=_voice(answers, scope, named))
    coded = told.semi_join(verdicts, ["pilot", "story"])
    spoke = {"answered": answers, "told": told, "coded": coded}
    known = _known(came, participants, scope)
    people = [_people(REACHED, came.select(voice=came.person, age_band=came.age_band), known)]
    people += [_people(name, _own(table), known) for name, table in spoke.items()]
    everyone = _union(people)
    sides = [_sides(name, table) for name, table in spoke.items() if name != "answered"]
    sent = invites.select(value=invites.perspective, people=invites.invited)
    replied = answers.select(value=answers.perspective, people=ibis.literal(1))
    sides += [_added(INVITED, sent), _added("answered", replied)]
    live = _live(inhabitants, homes)
    return _union([live, *(_split(everyone, column) for column in ATTRIBUTES), *sides])


@indicator(
    "voice_ratio",
    label=N_("Voice ratio"),
    question=N_("Whom do we hear too little?"),
    unit="ratio",
    source=SOURCE,
    rule="voices",
    figure=ratio,
    groups=(("by", "value", "stage"),),
    fixed=True,
)
def voice_ratio(voices: "Table", by: By) -> "Table":
    """Share of a group at a step, over its share of those who came; of whom we know the group.

    1: heard in proportion. Said of those who answered and told, and whose story was coded.
    """
    both = _beside_reached(voices)
    smaller = _smaller_side(both)
    counts = both.mutate(
        numerator=both.k, denominator=both.all, left_out=both.r, n=both.reached, people=smaller
    )
    return shaped(counts, by)


@indicator(
    "voice_equity",
    label=N_("Voice equity"),
    question=N_("Are voices heard in proportion?"),
    unit="index",
    source=SOURCE,
    rule="voices",
    figure=equity,
    groups=(("by",),),
)
def voice_equity(voices: "Table", by: By) -> "Table":
    """How much shares of quotes look like shares of those who came: 1 the same, 0 nothing alike."""
    both = _beside_reached(voices)
    quoted = both.filter(both.stage == QUOTED, both.reached > 0)
    smaller = _smaller_side(quoted)
    whole = quoted.mutate(least=smaller).mutate(people=lambda t: t.least.min().over(group_by=by))
    return spread(whole, by, whole.k, other=whole.r, people=lambda t: t.people.min())


def _live(inhabitants: "Table", homes: "Table") -> "Table":
    """Return how many live in the pilot's own areas, by what its register calls each of them.

    An area that it calls by several words stands there as several groups, and nobody knows how many
    live in each: those are `unknown`.
    """
    said = homes.filter(homes.word.notnull(), homes.area.notnull())
    said = said.select("area", word=said.word.lower()).distinct()
    words = said.group_by("area").aggregate(word=said.word.min(), words=said.count())
    own = inhabitants.filter(inhabitants.own, inhabitants.age_band == EVERYBODY)
    found = own.left_join(words, "area").drop("area_right")
    called = ibis.coalesce(found.word, found.area.lower())
    found = found.mutate(value=ibis.ifelse(found.words > 1, UNKNOWN, called))
    return found.group_by(
        stage=ibis.literal(LIVE), by=ibis.literal("area"), value=found.value
    ).aggregate(people=found.population.sum().cast("int64"))


def _voice(table: "Table", scope: Scope, alone: Any) -> Any:
    """Return whose voice a row is: a person, else a voice of its own."""
    return ibis.coalesce(person(table, scope), "\n" + table.pilot + "\n" + alone)


def _own(spoke: "Table") -> "Table":
    """Return the voices of those who speak for themselves."""
    return spoke.filter(spoke.perspective == OWN).select("voice", "age_band")


def _known(came: "Table", participants: "Table", scope: Scope) -> "Table":
    """Return one row per person with what is known of them; by who came, else by the register."""
    listed = participants.mutate(voice=person(participants, scope))
    seen = came.select(voice=came.person, **{one: came[one] for one in ATTRIBUTES})
    rest = listed.select("voice", *ATTRIBUTES).anti_join(seen, "voice")
    both = seen.union(rest).mutate(gender=lambda t: t.gender.lower(), area=lambda t: t.area.lower())
    aged = both.mutate(age_band=ibis.ifelse(both.age_band.isin(AGE_BANDS), both.age_band, None))
    return aged.group_by("voice").aggregate(**{one: aged[one].max() for one in ATTRIBUTES})


def _people(stage: str, spoke: "Table", known: "Table") -> "Table":
    """Return one row per voice at a step, with what is known of who it is."""
    given = ibis.ifelse(spoke.age_band.isin(AGE_BANDS), spoke.age_band, None)
    each = (
        spoke.mutate(age_band=given)
        .group_by("voice")
        .aggregate(age_band=lambda t: t.age_band.max())
    )
    found = each.left_join(known, "voice")
    return found.select(
        stage=ibis.literal(stage),
        age_band=ibis.coalesce(found.age_band, found.age_band_right),
        gender=found.gender,
        area=found.area,
    )


def _split(everyone: "Table", column: str) -> "Table":
    value = ibis.coalesce(everyone[column], UNKNOWN)
    split = everyone.mutate(by=ibis.literal(column), value=value)
    counts = split.group_by("stage", "by", "value").aggregate(people=split.count())
    return counts.select("stage", "by", "value", "people")


def _sides(stage: str, told: "Table") -> "Table":
    """Return how many tell from each perspective, each once."""
    each = told.select(value=told.perspective, voice=told.voice).distinct()
    return _added(stage, each.select("value", people=ibis.literal(1)))


def _added(stage: str, table: "Table") -> "Table":
    """Return how many there are of each perspective."""
    value = ibis.coalesce(table.value, UNKNOWN)
    named = table.mutate(stage=ibis.literal(stage), by=ibis.literal("perspective"), value=value)
    counts = named.group_by("stage", "by", "value").aggregate(people=named.people.sum())
    return counts.select("stage", "by", "value", people=counts.people.cast("int64"))


def _union(tables: "list[Table]") -> "Table":
    return reduce(lambda a, b: a.union(b), tables)


def _beside_reached(voices: "Table") -> "Table":
    """Return every known group at every step where somebody stands: k of `all`, r of `reached`."""
    known = voices.filter(voices.value != UNKNOWN, voices.stage != LIVE)
    steps = known.filter(known.stage.notin((REACHED, INVITED)))
    sums = steps.group_by("by", "stage").aggregate(all=steps.people.sum())
    first = known.filter(known.stage == REACHED)
    came = first.select("by", "value", r=first.people)
    among = first.group_by("by").aggregate(reached=first.people.sum())
    groups = known.select("by", "value").distinct()
    grid = groups.inner_join(sums, "by").left_join(came, ["by", "value"])
    grid = grid.select("by", "value", "stage", "all", "r").left_join(among, "by")
    grid = grid.select("by", "value", "stage", "all", "r", "reached")
    there = steps.select("by", "value", "stage", k=steps.people)
    both = grid.left_join(there, ["by", "value", "stage"])
    counts = {name: ibis.coalesce(both[name], 0) for name in ("k", "all", "r", "reached")}
    return both.select("by", "value", "stage", **counts)


def _smaller_side(both: "Table") -> Any:
    """Return the fewest people on one side, here or among those reached, for the gate.

    Nobody gives nobody away, but for what is sensitive: there 0 is a side too.
    """
    sides = [both.k, both.all - both.k, both.r, both.reached - both.r]
    some = ibis.least(*(ibis.coalesce(side.nullif(0), both.all + both.reached) for side in sides))
    return ibis.ifelse(both.by.isin(sorted(SENSITIVE)), ibis.least(*sides), some)
