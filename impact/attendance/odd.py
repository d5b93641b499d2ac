"""What a register says that can hardly be right: said beforehand, and stored as it is. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from impact.attendance.intake import Line, Read
from impact.attendance.ledger import THERE
from impact.kit.faults import Fault
from impact.kit.i18n import N_

AHEAD = N_("somebody was there on a day that is still to come; rows: %(n)s, this is the first")
LONG_AGO = N_("this day is more than twenty years ago; rows: %(n)s, this is the first")
MANY = N_("more than %(most)s people at once; rows: %(n)s, this is the first")
YEARS = timedelta(days=20 * 365)
MOST = 1000


def odd(read: Read, today: date) -> Iterator[Fault]:
    """Yield what is odd, each kind once: how many rows, and the first."""
    found: dict[str, list[Line]] = {AHEAD: [], LONG_AGO: [], MANY: []}
    for line in read.lines:
        day, heads = line.key[1], line.heads or 0
        if heads > MOST:
            found[MANY].append(line)
        if day and day > today and (heads or line.status in THERE):
            found[AHEAD].append(line)
        elif day and day < today - YEARS:
            found[LONG_AGO].append(line)
    for text, lines in found.items():
        if lines:
            column = "headcount" if text == MANY else "session_date"
            values = {"n": len(lines), "most": MOST}
            yield Fault(text, values, read.name, lines[0].row, column)
