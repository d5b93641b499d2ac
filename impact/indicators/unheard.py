"""Which steps of the strip of voices a reader does not get: whole steps, of all groups alike. Pure.

The gate decides per group which is too small; one that is takes the others of its step along.
"""

from collections.abc import Callable, Container
from dataclasses import replace

from impact.indicators.blocks import Measured, Step, Voice, Voices
from impact.indicators.figure import WITHHELD, Note
from impact.indicators.limits import Key, few_answers
from impact.indicators.names import INVITED, REACHED
from impact.kit.i18n import N_

TOO_LITTLE = Note(N_("heard too little"))
TOO_MUCH = Note(N_("heard more than its part"))
FLAGS = (TOO_LITTLE, TOO_MUCH)
"""What a ratio says beside its number when it is to be looked at."""
At = tuple[str, str]
"""What people are told apart by, and a step."""


def withheld_steps(
    block: Voices, small: Container[Key], *, own_screen: bool, several: bool
) -> set[At]:
    """Return the steps that are withheld, as `small` figures or too few answers make them.

    Of `several` pilots who came as well: to that the steps of each pilot lead back.
    """
    away = {
        (one.by, step.stage)
        for one in block.voices
        for step in one.steps
        if (step.measured.name, step.measured.group) in small
        or _few_answered(one, step, own_screen=own_screen)
    }
    if several and not own_screen:
        lost = {by for by, _ in away}
        away |= {(by, at) for by in lost for at in (REACHED, INVITED)}
    return away


def without_steps(block: Voices, away: set[At], mark: Callable[[Measured], Measured]) -> Voices:
    """Return a strip without those steps, and without who is unknown there; `mark` the others."""

    def seen(one: Voice, step: Step) -> Step:
        if (one.by, step.stage) not in away:
            return replace(step, measured=mark(step.measured))
        none = replace(step.measured, figure=WITHHELD, people=None)
        return replace(step, measured=none, people=None, among=None)

    return replace(
        block,
        voices=tuple(
            replace(one, steps=tuple(seen(one, step) for step in one.steps)) for one in block.voices
        ),
        unknown=tuple((by, at, None if (by, at) in away else n) for by, at, n in block.unknown),
    )


def _few_answered(one: Voice, step: Step, *, own_screen: bool) -> bool:
    """Say whether so few answered from one side that how many is withheld there too (4.30)."""
    sides = one.by == "perspective" and step.stage == "answered"
    return sides and few_answers(one.value, step.people, own_screen=own_screen)
