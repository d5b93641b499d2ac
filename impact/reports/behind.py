"""Who was counted in a figure and who was left out, in numbers and words. Pure."""

from collections.abc import Iterable, Iterator

from impact.indicators.blocks import Measured, Remark, Report, Scope
from impact.kit.i18n import N_

BASE = N_("%(k)s of %(n)s were counted.")
FULL = N_("All of them: %(k)s.")
RESTS = N_("It rests on %(n)s.")
OFF = N_("Cancelled sessions: %(n)s. They are not counted.")
COVERED = N_("Visits on the register by code: %(k)s of %(n)s. Of the others we do not know who.")
UNKNOWN = N_("Not known of %(n)s of them: %(field)s.")
ANSWERED = N_("%(perspective)s, %(moment)s: %(k)s of %(n)s who were invited answered.")
NOT_OVER = N_("The period runs up to %(last)s. What is counted goes up to %(end)s.")
PERIOD = N_("From %(first)s up to and including %(last)s.")
LATER = N_("What happened later is not known yet, and is held against nobody.")
REGISTER = {"sessions", "visits", "signups"}
ANSWERS = {"responses", "answers", "invitations"}


def base(one: Measured) -> list[Remark]:
    """Return numerator and denominator of a figure, or what it rests on; nothing unless shown."""
    figure = one.figure
    if figure.status != "shown":
        return []
    if one.unit == "share" and figure.denominator and figure.numerator is not None:
        return [Remark(BASE, (("k", int(figure.numerator)), ("n", figure.denominator)))]
    whole = figure.denominator is None and figure.numerator
    counted = [Remark(FULL, (("k", figure.numerator),))] if whole else []
    return counted or [Remark(RESTS, (("n", figure.n or 0),))]


def left_out(report: Report, reads: Iterable[str]) -> list[Remark]:
    """Return what else is not in figures that read these frames, as the report tells it."""
    read = set(reads)
    found: list[Remark] = []
    if read & REGISTER:
        found += [*_cancelled(report), *_covered(report), *_unknown(report)]
    if read & ANSWERS:
        found += _answered(report)
    return found


def period(scope: Scope) -> list[Remark]:
    """Return over which days is counted, and what the end of observation means."""
    days = scope.dates
    whole = Remark(PERIOD, (("first", days.first), ("last", days.last)))
    if scope.end >= days.last:
        return [whole]
    ends = (("last", days.last), ("end", scope.end))
    return [whole, Remark(NOT_OVER, ends), Remark(LATER)]


def _cancelled(report: Report) -> Iterator[Remark]:
    for one in _shown(report, "cancellation_share"):
        if one.figure.numerator:
            yield Remark(OFF, (("n", int(one.figure.numerator)),))


def _covered(report: Report) -> Iterator[Remark]:
    for one in _shown(report, "visits"):
        yield from (Remark(note.text, note.values) for note in one.figure.notes if note.values)
    for one in _shown(report, "named_coverage"):
        k, n = int(one.figure.numerator or 0), one.figure.denominator or 0
        if k < n:
            yield Remark(COVERED, (("k", k), ("n", n)))


def _unknown(report: Report) -> Iterator[Remark]:
    for one in report.figures:
        if one.name == "field_known" and one.figure.status == "shown":
            missing = (one.figure.denominator or 0) - int(one.figure.numerator or 0)
            if missing:
                yield Remark(UNKNOWN, (("n", missing), ("field", dict(one.group)["field"])))


def _answered(report: Report) -> Iterator[Remark]:
    for one in report.figures:
        figure, group = one.figure, dict(one.group)
        if one.name == "response_rate" and figure.status == "shown" and figure.denominator:
            sides = tuple((name, group[name]) for name in ("perspective", "moment"))
            counts = (("k", int(figure.numerator or 0)), ("n", figure.denominator))
            yield Remark(ANSWERED, (*sides, *counts))


def _shown(report: Report, name: str) -> list[Measured]:
    return [
        one
        for one in report.figures
        if one.name == name and not one.group and one.figure.status == "shown"
    ]
