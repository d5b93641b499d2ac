"""What the columns of the layout and the words in them are called for a reader."""

from impact.attendance.layout import FORMS, GIVEN_BANDS, KINDS, STATUSES
from impact.attendance.mapping.plan import NAME, PARTICIPANTS, SESSIONS, STOP
from impact.kit.i18n import N_

NOT_READ = ""
COLUMNS = {
    NOT_READ: N_("We leave this out"),
    NAME: N_("Name of the participant"),
    "participant": N_("Code of the participant"),
    "session_date": N_("Day of the session"),
    "status": N_("Was somebody there?"),
    "activity": N_("Group or activity"),
    "headcount": N_("Number of people"),
    "headcount_kind": N_("Counted or estimated"),
    "birth_year": N_("Year or date of birth"),
    "gender": N_("Girl, boy or other"),
    "postcode4": N_("Postcode"),
    "area": N_("Neighbourhood"),
    "age_band": N_("Age group"),
    "first_time": N_("First time?"),
    "enrolled_on": N_("Enrolled on"),
    "course_end": N_("Last day of the course"),
    "completed": N_("Completed?"),
    "start": N_("Starts at"),
    "minutes": N_("How long it takes"),
    "place": N_("Place"),
    "discipline": N_("Discipline"),
    "form": N_("What people do"),
}
"""What may stand in a column of the file, in the order in which it is offered."""
OF_SESSIONS = ("session_date", "status", "headcount", "headcount_kind", "minutes", "start")
"""What does not stand in a column where each row is a person and days stand side by side."""
OF_PEOPLE = (NAME, "participant", "status", "birth_year", "gender", "postcode4", "age_band",
             "first_time", "enrolled_on", "completed", "area", "headcount")  # fmt: skip
"""What does not stand in a column where each row is a day and people stand side by side."""
KINDS_OF_FILE = {
    "": N_("Each row is one visit of one person, or one count of heads"),
    PARTICIPANTS: N_("Each row is a person, the days stand side by side"),
    SESSIONS: N_("Each row is a day, the people stand side by side"),
}
MARKS = {
    "present": N_("There"),
    "late": N_("There, but late"),
    "absent": N_("Not there"),
    "excused": N_("Not there, sent word"),
    STOP: N_("Stopped: from here on not on the list"),
    "": N_("Says nothing"),
}
"""What a mark may mean."""
AS_IT_IS = "="
"""An answer: the word stays as it stands there."""
MEANT = {
    "status": {one: MARKS[one] for one in STATUSES},
    "form": dict(
        zip(FORMS, (N_("Make something"), N_("Watch or listen"), N_("Learn")), strict=True)
    ),
    "headcount_kind": dict(zip(KINDS, (N_("Counted"), N_("Estimated")), strict=True)),
    "first_time": {"yes": N_("Yes"), "no": N_("No")},
    "gender": {"f": N_("Girl or woman"), "m": N_("Boy or man"), "x": N_("Other")},
    "age_band": {one: one for one in GIVEN_BANDS},
    "completed": {
        "yes": N_("Completed"),
        "no": N_("Not completed"),
        AS_IT_IS: N_("Stays as it stands there, as the reason"),
    },
}
"""What a word in such a column may mean."""
UNITS = {"minutes": N_("minutes"), "hours": N_("hours")}
CELLS = {
    "marks": N_("Signs: an x, a yes, a 1"),
    "people": N_("Numbers of people: 2 means that somebody else came along"),
}
CONSTANTS = ("activity", "place", "discipline", "form", "start", "minutes")
"""What may hold for every session of a file."""
