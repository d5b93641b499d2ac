"""The empty register to fill in: the columns of the layout, and what stands in each."""

from io import StringIO

from flask_babel import gettext as _

from impact.attendance.layout import READERS
from impact.kit.formulas import Leaf, rows_to, workbook_of
from impact.kit.i18n import N_

MUST, MAY = N_("always"), N_("if you know it")
ABOUT = {
    "activity": (MUST, N_("What the activity is called."), "Slagwerk beginners"),
    "discipline": (MAY, N_("Music, dance, theatre and so on."), "muziek"),
    "form": (MAY, N_("make, attend or learn: what people do."), "learn"),
    "session_date": (MUST, N_("The day of the session. Empty: only an enrolment."), "14-3-2026"),
    "start": (MAY, N_("When it begins."), "15:30"),
    "minutes": (MAY, N_("How long it takes. 0 means: it did not go on."), "60"),
    "place": (MAY, N_("Where it is."), "Huis van de Wijk"),
    "participant": (
        MAY,
        N_("The code of somebody, never a name. Empty when you count heads."),
        "K7M2-P9QX",
    ),
    "status": (
        MAY,
        N_("present, absent, excused or late. Empty when you count heads."),
        "present",
    ),
    "headcount": (
        MAY,
        N_("How many people were in the room, on a row without a participant."),
        "24",
    ),
    "headcount_kind": (MAY, N_("counted or estimated."), "counted"),
    "first_time": (MAY, N_("yes or no: is this person here for the first time?"), "no"),
    "birth_year": (MAY, N_("The year of birth, no day."), "2015"),
    "gender": (MAY, N_("As people say it themselves."), "f"),
    "postcode4": (MAY, N_("The four digits of the postcode."), "3025"),
    "area": (MAY, N_("The neighbourhood, when there is no postcode."), "Bospolder"),
    "age_band": (MAY, N_("Only without a year of birth: 4-7, 8-12, 13-17 and so on."), "8-12"),
    "enrolled_on": (MAY, N_("Since when somebody is on the list."), "1-9-2025"),
    "course_end": (MAY, N_("The last day of the course."), "1-7-2026"),
    "completed": (MAY, N_("yes, no, or why somebody stopped."), "yes"),
}
"""Per column: must it be there, what it holds, and an example."""
WIDTHS = 18, 16, 70, 22


def as_csv() -> bytes:
    """Return the columns alone; the sign in front tells a spreadsheet that it is UTF-8."""
    out = StringIO("\ufeff")
    out.seek(1)
    rows_to(out)(READERS)
    return out.getvalue().encode()


def as_workbook() -> bytes:
    """Return a workbook: a sheet to fill in, and one that explains it in the reader's language."""
    narrow = [max(12, len(column) + 2) for column in READERS]
    fill = Leaf(_("Register"), [tuple(READERS)], narrow)
    return workbook_of([fill, Leaf(_("Explanation"), explained(), WIDTHS)])


def explained() -> list[tuple[str, ...]]:
    """Return the sheet that explains the columns, its header first."""
    header = _("Column"), _("Fill in"), _("What stands there"), _("For example")
    rows = [(name, _(when), _(about), shown) for name, (when, about, shown) in ABOUT.items()]
    return [header, *rows]
