"""How each number is counted, in words for readers: formula, what it rests on, what is left out.

The count step itself is the definition; its docstring stands on the same page. Pure.
"""

from dataclasses import dataclass

from impact.indicators.blocks import Rule
from impact.indicators.catalogue import WHOLE, By, Catalogue, Indicator, needs
from impact.indicators.explained import Explained
from impact.kit.i18n import N_


@dataclass(frozen=True, slots=True)
class Formula:
    """One indicator in words. All are msgids."""

    counted: str
    rests_on: str
    left_out: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What the page of one indicator shows. `docstring` is the count step's own, in English.

    `groups` are its standard breakdowns, `extra` columns by which its partner may split it. `rule`
    says what holds for small numbers; `about` is what its room says beside the mark.
    """

    name: str
    version: int
    label: str
    question: str
    unit: str
    source: str
    formula: Formula
    rule: Rule
    about: Explained
    reads: tuple[str, ...] = ()
    docstring: str = ""
    groups: tuple[By, ...] = (WHOLE,)
    extra: tuple[str, ...] = ()
    fixed: bool = False


FULL = N_("Nobody: everything on record is counted.")
FORMULAS = {
    "visits": Formula(
        N_("Everybody in the room, added up over the sessions of the period."),
        N_("Sessions that went on and were counted."),
        N_("Cancelled sessions, and sessions that went on but were not counted."),
    ),
    "sessions_held": Formula(
        N_("Sessions of the period that went on, also when nobody came."),
        N_("The sessions themselves."),
        N_("Cancelled sessions."),
    ),
    "cancellation_share": Formula(
        N_("Cancelled sessions, divided by all sessions that were planned in the period."),
        N_("All planned sessions."),
        FULL,
    ),
    "session_size": Formula(
        N_("Sessions in order of how many people were there: the number in the middle."),
        N_("Sessions that went on and were counted."),
        N_("Cancelled sessions, and sessions that went on but were not counted."),
    ),
    "unique_participants": Formula(
        N_("Different codes that came at least once. Never added up over periods or pilots."),
        N_("Participants with a code."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "named_coverage": Formula(
        N_("Visits of people with a code, divided by all visits."),
        N_("All visits in the period."),
        FULL,
    ),
    "participant_profile": Formula(
        N_("Participants in this group, divided by all participants; one attribute at a time."),
        N_("Participants with a code."),
        N_("People who were only counted by head. Who is unknown stays in view as unknown."),
    ),
    "population_reach": Formula(
        N_("Participants who live in this area, divided by all who live there, says CBS."),
        N_("All who live there, in the newest year of at most three years before the end."),
        N_("Who lives elsewhere, or where we do not know. Over one in five: nothing is said."),
    ),
    "parity": Formula(
        N_("The share of this group among participants, divided by its share in the benchmark."),
        N_("Participants of whom this is known."),
        N_("Of whom it is not known; over one in five: nothing is said. Who is in no benchmark."),
    ),
    "representativeness": Formula(
        N_("One, less half of all differences between both shares (Rose 1991): 1 is quite alike."),
        N_("Participants of whom this is known."),
        N_("Of whom it is not known. With more than one in five of those, nothing is said."),
    ),
    "field_known": Formula(
        N_("Participants of whom this is known and can be right, divided by all participants."),
        N_("Participants with a code."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "visit_frequency": Formula(
        N_("Participants in order of how often they came: the number in the middle."),
        N_("Participants with a code."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "visit_frequency_band": Formula(
        N_("Participants who came this often, divided by all participants."),
        N_("Participants with a code."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "repeat_visits": Formula(
        N_("Who came again on a later day within 90 days, divided by who had the chance to."),
        N_("Participants whose first day was at least 90 days before the end of the data."),
        N_("Who came too recently, and who had no session to come back to in those days."),
    ),
    "attendance_rate": Formula(
        N_("Places that were taken, divided by places that were kept for somebody enrolled."),
        N_("Places kept: one for each enrolled person at each session with a register."),
        N_("Sessions without a register, and visits of people who were not enrolled."),
    ),
    "course_completion": Formula(
        N_("Enrolments that attended four in five sessions or were marked done, of ended courses."),
        N_("Enrolments of people who came at least once, in courses that ended in the period."),
        N_("Running courses, and who joined so late that fewer than three sessions were left."),
    ),
    "never_started": Formula(
        N_("Enrolments without a single visit, divided by all enrolments in courses that ended."),
        N_("Enrolments in courses that ended in the period and had a register."),
        N_("Running courses, and courses without a register."),
    ),
    "offer_diversity": Formula(
        N_("In how many kinds of equal size the offer would be as varied (Hill 1973, Jost 2006)."),
        N_("Activities, sessions or visits of which the kind is known."),
        N_("What has no kind. With more than one in five of those, nothing is said."),
    ),
    "unique_bounds": Formula(
        N_("The codes, less and more by what a check of codes against the room lets one expect."),
        N_("The codes that were held against the room: thirty or more."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "new_to_pilot": Formula(
        N_("Participants whose first visit ever lies in the period, divided by all participants."),
        N_("Participants with a code, in a register that began 90 days before the period."),
        N_("People who were only counted by head, and registers that are too young to tell."),
    ),
    "first_time_share": Formula(
        N_("Participants for whom it was the first time ever, divided by who gave an answer."),
        N_("Participants who told whether they did this before."),
        N_("Participants who did not say. How many they are stands beside it."),
    ),
    "mean_visits": Formula(
        N_("Visits of people with a code, divided by those people. The median goes first."),
        N_("Participants with a code."),
        N_("People who were only counted by head: we do not know who they were."),
    ),
    "retention": Formula(
        N_(
            "Of who could still come after so many days, the part that did not stop before: when "
            "nobody saw them for more than 60 days in which there was something to come to "
            "(Kaplan & Meier 1958)."
        ),
        N_("Participants who have been followed for so long: five or more."),
        N_("School holidays do not count as days. Who came last lately has not stopped."),
    ),
    "progression": Formula(
        N_("Who began another activity within 180 days after a course, divided by who took one."),
        N_("Participants who came to a course that ended at least 180 days before the last data."),
        N_("Running courses, courses that ended lately, and who never came to the course."),
    ),
    "art_hours": Formula(
        N_("Hours of all visits of people with a code, divided by those people."),
        N_("Participants with a code."),
        N_("Visits without a length count as 0. With more than one in five, nothing is said."),
    ),
    "art_hours_median": Formula(
        N_("Participants in order of how many hours they came: the number in the middle."),
        N_("Participants with a code."),
        N_("Visits without a length count as 0. With more than one in five, nothing is said."),
    ),
    "offer_evenness": Formula(
        N_("How many common kinds there are, divided by how many kinds: 1 when all are as large."),
        N_("Activities, sessions or visits of which the kind is known."),
        N_("What has no kind. With more than one in five of those, nothing is said."),
    ),
    "offer_uptake_gap": Formula(
        N_(
            "How much the part of each kind in the sessions differs from its part in the visits, "
            "added up and halved: 0 is the same, 1 has nothing in common."
        ),
        N_("Visits of which the kind is known."),
        N_("What has no kind. With more than one in five of those, nothing is said."),
    ),
    "response_rate": Formula(
        N_("People who answered, divided by people who were invited."),
        N_("People who were invited, as far as that was written down."),
        N_("Answers that were replaced by a later answer of the same person."),
    ),
    "construct_positive": Formula(
        N_("Answers in the upper quarter of the scale, divided by all answers, per side."),
        N_("People who answered at least half of the questions on this subject."),
        N_("Don't know, skipped questions, and answers that were replaced by a later one."),
    ),
    "perspective_gap_positive": Formula(
        N_("The share that is positive on one side, less the share on the other side."),
        N_("The answers of both sides together."),
        N_("Don't know, skipped questions, and answers that were replaced by a later one."),
    ),
    "stories_collected": Formula(
        N_("Stories told in the period that their tellers let us count."),
        N_("The stories themselves."),
        N_("Stories without consent to count, taken back, or without a day."),
    ),
    "story_tellers": Formula(
        N_("Different participants who told; a story without a code counts as one teller."),
        N_("The tellers themselves."),
        N_("Stories without consent to count, taken back, or without a day."),
    ),
    "code_prevalence": Formula(
        N_("Stories in which the code was read, divided by stories that were read for this code."),
        N_("Stories that were read for this code."),
        N_("Stories about which the readers are divided; they are named beside it."),
    ),
    "coder_agreement": Formula(
        N_("Krippendorff's alpha: how much more readers agree than chance would make them."),
        N_("Stories that two people read without seeing each other's reading: ten or more."),
        N_("Stories that one person read, and what was agreed on afterwards."),
    ),
    "teller_tone_positive": Formula(
        N_("Stories that their tellers called pleasant, divided by stories that they rated."),
        N_("Stories whose teller said how pleasant they are."),
        N_("Stories without such a rating. No machine has a say in it."),
    ),
    "consent_coverage": Formula(
        N_("Stories with this consent in force, divided by all stories that may be counted."),
        N_("Stories that may be counted."),
        N_("Stories without consent to count, or taken back."),
    ),
    "told_back": Formula(
        N_("People who were told what came out, divided by all who answered or told a story."),
        N_("Who contributed in the period; what came without a code is of one person each."),
        N_("Who was told and contributed nothing in this period."),
    ),
    "confirmation": Formula(
        N_("Who says that a claim is right, divided by all who answered; of each claim by itself."),
        N_("Everybody who answered what was told back."),
        FULL,
    ),
    "entry_burden": Formula(
        N_("Minutes that a partner spent on entering in a month: the middle, and nine in ten."),
        N_("Months that partners wrote down themselves."),
        N_("Months that nobody wrote down."),
    ),
    "cost_per_hour": Formula(
        N_("Costs from subsidy of whole years, divided by the hours that people were there."),
        N_("Visits of people with a code."),
        N_("People who were only counted by head. Without a known length a visit is 0 hours."),
    ),
    "voice_ratio": Formula(
        N_("The part of a group at a step, divided by its part of those who came."),
        N_("People at that step of whom we know the group; participants only, or sides."),
        N_("Who spoke without a code, and of whom the register does not know the group."),
    ),
    "voice_equity": Formula(
        N_("1 less half of all differences between the part of the quotes and the part that came."),
        N_("Quotes in published reports of which we know the group."),
        N_("Quotes of people of whom we do not know the group."),
    ),
}
"""By indicator; a test asks for one of each."""
OF_CODES = {
    "code_prevalence": (N_("How often told"), N_("In how many stories does it occur?"), "share"),
    "coder_agreement": (N_("Agreement"), N_("Do two people read the same?"), "alpha"),
}
"""What is counted per code, outside the catalogue: label, question, unit."""


def definition(catalogue: Catalogue, name: str) -> Definition | None:
    """Return how an indicator is counted, or None when nothing of this name is counted here."""
    if name in OF_CODES:
        label, question, unit = OF_CODES[name]
        source = N_("Stories that their tellers let us count")
        reads, by = ("codings",), (("code",),)
        words = (label, question, unit, source, FORMULAS[name])
        return Definition(name, 1, *words, "read", _about(catalogue, name), reads, groups=by)
    one = catalogue.indicators.get(name)
    if one is None:
        return None
    formula = FORMULAS.get(name) or Formula(one.question, one.unit, "")
    return Definition(
        name=name,
        version=one.version,
        label=one.label,
        question=one.question,
        unit=one.unit,
        source=one.source,
        formula=formula,
        rule=one.rule,
        about=_about(catalogue, name),
        reads=_reads(catalogue, one),
        docstring=one.count.__doc__ or "",
        groups=one.groups,
        extra=one.extra,
        fixed=one.fixed,
    )


def definitions(catalogue: Catalogue) -> list[Definition]:
    """Return the definition of everything that is counted, in the order of the catalogue."""
    names = [*catalogue.indicators, *OF_CODES]
    return [found for name in names if (found := definition(catalogue, name))]


def _about(catalogue: Catalogue, name: str) -> Explained:
    return catalogue.explained.get(name) or Explained(name)


def _reads(catalogue: Catalogue, one: Indicator) -> tuple[str, ...]:
    """Return the frames that rooms publish and that this figure rests on, by name."""
    found: set[str] = set()
    waiting = [name for name in needs(one.count) if name in catalogue.frames]
    while waiting:
        frame = catalogue.frames[waiting.pop()]
        if frame.derive is None:
            found.add(frame.name)
        else:
            waiting += [name for name in needs(frame.derive) if name in catalogue.frames]
    return tuple(sorted(found))
