"""Words by which partners call columns, rows and marks. What is ambiguous does not stand here."""

import re

from impact.attendance.mapping.plan import NAME
from impact.kit.text import folded

_HEADERS = {
    "session_date": r"datum( (les|bijeenkomst|activiteit|sessie))?|lesdatum|date|wanneer|dag",
    "activity": r"activiteit|(naam )?activiteit|titel|cursus|aanbod|workshop|programma|evenement",
    "discipline": r"(kunst)?discipline|kunstvorm",
    "form": r"(werk)?vorm",
    "start": r"start|aanvang(stijd)?|(begin|start)?tijd(en)?|tijdstip|hoe laat|begin|van( tot)?",
    "minutes": r"duur.*|tijdsduur|(aantal )?(minuten|uren)|hoe lang|lengte",
    "place": r"locatie|plaats|waar|ruimte|plek",
    "participant": r"code( deelnemer)?|kaart(code|nummer)?|deelnemer(s)?(code|nummer)",
    NAME: r"(volledige )?naam( (van )?(het |de )?(leerling|kind|deelnemer|cursist|student))?|name"
    r"|leerling|deelnemer|cursist|kind|student",
    "status": r"status|aanwezig(heid)?|present",
    "headcount": r"aantal( (bezoekers|bezoek|deelnemers|kinderen|personen|mensen|aanwezigen?))?"
    r"|bezoekers(aantal)?|hoeveel|opkomst|totaal( aantal)?( (bezoekers|deelnemers))?|attendance",
    "headcount_kind": r"geteld( of)? geschat|telwijze|soort telling",
    "first_time": r"eerste keer|voor het eerst",
    "birth_year": r"geb(oorte)? ?(jaar|datum)|geboren( op| in)?",
    "gender": r"geslacht|m v( x)?|v m( x)?|m j( x)?|j m( x)?|jongen meisje|sekse",
    "postcode4": r"postcode( 4)?|pc ?4?",
    "area": r"wijk|buurt",
    "age_band": r"leeftijds(groep|categorie)",
    "enrolled_on": r"(datum )?inschrijving|inschrijfdatum|(ingeschreven|aangemeld)( op)?"
    r"|startdatum",
    "course_end": r"einddatum|laatste les|datum einde",
    "completed": r"afgerond|afgemaakt|voltooid|diploma|certificaat",
}
NAME_PARTS = (r"(voor|roep)naam", r"tussenvoegsels?|voorvoegsels?", r"achternaam|familienaam")
"""How parts of a name are called, in the order in which one says them."""
ADDS_UP = re.compile(r"(sub)?totaal.*|total.*|som|saldo|gemiddeld.*|aantal keer.*|keer geweest")
"""Headers and first cells of what was added up."""
NOTES = (
    "totaal", "subtotaal", "total", "som", "gemiddeld", "legenda", "legend", "ingevuld door",
    "opmerking", "toelichting", "let op", "nb", "n.b.", "bron", "docent", "trainer", "gem.",
    "aantal", "opkomst", "eindtotaal",
)  # fmt: skip
"""How rows begin that are nobody and no session."""
TOTALS = ("totaal", "subtotaal", "eindtotaal", "total")
"""What also stands under the name of an activity, beside a date."""
COUNTS = ("aanwezig", "afwezig")
"""The same where a name or a date should stand; elsewhere on a row these are marks."""
SHORT = ("som", "nb")
"""Those that must be the whole text: other words begin so as well."""
LABELS = {
    "place": ("locatie", "plaats", "waar", "plek", "ruimte"),
    "start": ("tijd", "tijden", "aanvang", "begintijd", "hoe laat"),
    "activity": ("activiteit", "cursus", "workshop", "aanbod"),
}
"""How what stands above a table is called; who gave the lesson is not asked for."""
TITLES = re.compile(
    r"^(presentielijst|aanwezigheidslijst|deelnemerslijst|namenlijst)[ :-]*", re.IGNORECASE
)

MEANINGS = {
    "present": "x ja 1 aanwezig present yes geweest + \u2713 \u2714 \u221a",
    "absent": "nee 0 afwezig absent no - \u2013 ongeoorloofd",
    "excused": "ziek afgemeld geoorloofd verlof excused ziekgemeld",
    "late": "laat late",
    "stop": "gestopt gestopt. uitgeschreven",
}
PHRASES = {
    "te laat": "late", "met bericht": "excused", "zonder bericht": "absent",
    "niet aanwezig": "absent", "niet geweest": "absent", "afwezig met bericht": "excused",
    "afwezig zonder bericht": "absent", "afwezig gemeld": "excused",
}  # fmt: skip
MARKS = {word: to for to, words in MEANINGS.items() for word in words.split()} | PHRASES
"""Marks that mean the same everywhere. A letter other than x does not, and stands not here."""
WORDS = {
    "headcount_kind": {"geteld": "counted", "geschat": "estimated"},
    "first_time": {"ja": "yes", "nee": "no"},
    "completed": {"ja": "yes", "nee": "no", "behaald": "yes"},
    "gender": {
        "meisje": "f", "vrouw": "f", "jongen": "m", "man": "m", "anders": "x", "non-binair": "x",
    },
    "form": {"maken": "make", "doen": "make", "bezoeken": "attend", "leren": "learn"},
    "status": MARKS,
}  # fmt: skip
"""Words of a column that mean the same everywhere."""


def column_called(header: str) -> str:
    """Return the layout column that a header names; "" for none.

    >>> column_called("Geb.jaar"), column_called("Duur (uur)"), column_called("birth_year")
    ('birth_year', 'minutes', 'birth_year')
    """
    plain = bare(header)
    for column, pattern in _HEADERS.items():
        if plain == column.replace("_", " ") or re.fullmatch(pattern, plain):
            return column
    return ""


def name_part(header: str) -> int | None:
    """Return which part of a name a header names, counted from 0; or None."""
    plain = bare(header)
    found = (at for at, pattern in enumerate(NAME_PARTS) if re.fullmatch(pattern, plain))
    return next(found, None)


def note_pattern(text: str, also: tuple[str, ...] = ()) -> str:
    """Return the pattern of rows that begin as this text does, "" when it is no note.

    >>> [note_pattern(one) for one in ("Ingevuld door: juf Verzonnen", "Somaya", "a = aanwezig")]
    ['ingevuld door*', '', '*=*']
    >>> note_pattern("Aanwezig"), note_pattern("Aanwezigen", COUNTS)
    ('', 'aanwezig*')
    """
    plain = folded(text)
    if re.match(r"\S{1,10} ?= ?\w", plain):
        return "*=*"
    for word in (*NOTES, *also):
        if plain == word:
            return word if word in SHORT else f"{word}*"
        rest = plain.removeprefix(word)
        if word not in SHORT and rest != plain and re.match(r"(en|e)?(\W|$)", rest):
            return f"{word}*"
    return ""


def total_pattern(activity: str) -> str:
    """Return the pattern of a total that stands where an activity should; "" for an activity.

    >>> total_pattern("Totaal"), total_pattern("Totaaltheater"), total_pattern("Trainerscafé")
    ('totaal*', '', '')
    """
    found = note_pattern(activity)
    return found if found.rstrip("*") in TOTALS else ""


def bare(text: str) -> str:
    """Return a header with its letters and digits only.

    >>> bare("Afgerond?")
    'afgerond'
    """
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(text)).split())
