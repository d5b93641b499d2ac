"""What is said of a claim, in whole sentences that follow from its signals. Pure."""

from impact.indicators.blocks import Claim, Counter, Gate, Relation, Remark, Strength
from impact.indicators.targets import Target
from impact.kit.i18n import N_
from impact.reports.claims import turned
from impact.reports.strength import first_unmet
from impact.reports.words import Words

RELATIONS: dict[Relation, tuple[str, str, str]] = {
    "confirms": ("=", N_("Confirms"), "rel-is"),
    "deepens": ("+", N_("Deepens"), "rel-plus"),
    "contradicts": ("≠", N_("Contradicts"), "rel-no"),
    "silent": ("…", N_("Silent"), "rel-nil"),
}
"""Sign, word and class of each relation: never a colour alone."""
STRENGTHS: dict[Strength, tuple[str, str]] = {
    "exploratory": (N_("Evidence: exploratory"), ""),
    "supported": (N_("Evidence: supported"), "tel"),
    "firm": (N_("Evidence: firm"), "ok"),
}
LEVELS: dict[Strength, str] = {
    "exploratory": N_("exploratory"),
    "supported": N_("supported"),
    "firm": N_("firm"),
}
VERBS: dict[Strength, str] = {
    "exploratory": N_("This is a first indication."),
    "supported": N_("The evidence points to it."),
    "firm": N_("The evidence shows it."),
}
BOTH: dict[tuple[str | None, str | None], str] = {
    ("+", "+"): N_("The figures say it, and so do the stories."),
    ("+", "±"): N_("The figures say it; the stories are divided and tell for whom it is not so."),
    ("+", "-"): N_("The figures say it; most stories say the reverse. Both stand here."),
    ("0", "+"): N_("The figures leave it open; the stories say it."),
    ("0", "±"): N_("The figures leave it open; the stories are divided and tell why."),
    ("0", "-"): N_("The figures leave it open; most stories say the reverse."),
    ("-", "+"): N_("The figures fall short; the stories do say it. Both stand here."),
    ("-", "±"): N_("The figures fall short; the stories are divided and tell why."),
    ("-", "-"): N_("The figures fall short, and the stories say the reverse too."),
}
ONE_SIDE: dict[tuple[bool, bool], str] = {
    (True, False): N_(
        "The figures speak. There are not enough stories about it yet to lay beside."
    ),
    (False, True): N_("The stories speak. There is no figure yet that can be laid beside them."),
    (False, False): N_("Neither the figures nor the stories can say anything about it yet."),
    (True, True): N_("Both sides speak, but this outcome is not complete."),
}
"""Which side speaks, counting or telling, while the claim is silent."""
REASONS = {
    "no_consent": N_("No teller of these agreed to be quoted here."),
    "too_identifiable": N_("Quoting them would make somebody recognisable, or nobody checked yet."),
    "duplicate": N_("They say the same as what stands here."),
}
SIGNS: dict[str | None, str] = {
    "+": N_("The figure reaches it."),
    "-": N_("The figure falls short of it."),
    "0": N_("What was agreed lies within the reach of chance."),
    None: N_("Too little to lay beside it."),
}
UNMET: dict[Strength, str] = {
    "supported": N_("Supported: not yet, %(found)s."),
    "firm": N_("Firm: not yet, %(found)s."),
    "exploratory": "",
}


def conclusion(claim: Claim) -> str:
    """Return the sentence that follows from what both sides say."""
    if claim.relation == "silent":
        return ONE_SIDE[claim.counting is not None, claim.telling is not None]
    return BOTH[claim.counting, claim.telling]


def unmet(claim: Claim) -> Remark | None:
    """Return what stands in the way of stronger evidence, with the number that was found."""
    gate = first_unmet(claim.gates)
    if gate is None:
        return None
    return Remark(UNMET[gate.strength], (("found", found(gate)),))


def found(gate: Gate) -> Remark:
    """Return what was found at a gate."""
    return Remark(gate.text, gate.values)


def heading(claim: Claim) -> Remark:
    """Return the statement, turned round when both sides say the reverse."""
    statement = (("statement", claim.statement),)
    if turned(claim):
        return Remark(N_("The reverse of: %(statement)s"), statement)
    return Remark("%(statement)s", statement)


def counted_against(counter: Counter) -> Remark:
    """Return the sentence about counter-stories: always there, also when none was found."""
    if counter.found is None or counter.of is None:
        return Remark(N_("A few stories were read: too few to say how many point another way."))
    if counter.found == 1:
        return Remark(N_("One of the %(of)s stories points another way."), (("of", counter.of),))
    if counter.found:
        values = (("found", counter.found), ("of", counter.of))
        return Remark(N_("%(found)s of the %(of)s stories point another way."), values)
    if counter.of < ENOUGH_STORIES:
        return Remark(N_("Too few stories to be able to say whether any points another way."))
    text = N_("We searched %(of)s stories; none of them points another way.")
    return Remark(text, (("of", counter.of),))


def beside(target: Target, aim: str, counted: str, words: Words) -> str:
    """Return what was aimed at and what was counted, side by side; nothing counted: the aim."""
    said = words.say(N_("Target %(aim)s."), aim=aim)
    if counted:
        said = words.say(N_("Target %(aim)s, counted %(counted)s."), aim=aim, counted=counted)
    whose = words.say(
        N_("Set by %(owner)s on %(day)s."), owner=target.owner, day=words.day(target.set_on)
    )
    return f"{said} {whose}"


ENOUGH_STORIES = 9
"""Below so many, not finding a counter-story says nothing."""
