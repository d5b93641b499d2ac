"""A file of stories: rows read, checked and made into stories on their way in. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from impact.kit.dates import read_date
from impact.kit.faults import EXPECTED, Fault, Refused
from impact.kit.i18n import N_
from impact.kit.tables import MOST_LETTERS, Sheet
from impact.kit.tokens import keyed
from stories.consent import AGE_BANDS, FINER, GRANTS, PERSPECTIVES
from stories.text import LONGEST, REPLACED, take_in
from stories.told import Answer, Told

COLUMNS = (
    "story",
    "title",
    "text",
    "perspective",
    "language",
    "told_on",
    "activity",
    "participant",
    "age_band",
    "consent",
    "guardian_consent",
    "alias",
    "teller_tone",
)
MUST = ("text", "perspective", "consent")
NO_COLUMN = N_("this column is missing")
UNKNOWN_COLUMN = N_('the column "%(found)s" is not known here and is left out')
UNKNOWN_VALUE = N_('"%(found)s" is not known here; kept as unknown')
NOT_YET = N_("expected a day that has been, found %(found)s")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_TONES = {str(tone): tone for tone in range(1, 6)}
_ANSWERS: dict[str, Answer] = {"yes": "yes", "no": "no"}
_LENGTHS = {"story": 80, "title": 200, "activity": 200, "participant": 80, "alias": 80}


@dataclass(slots=True)
class Handed:
    """A file as it was understood. `without_consent`: rows left out, whose words nobody keeps."""

    told: list[tuple[int, Told]] = field(default_factory=list)
    without_consent: int = 0
    notices: list[Fault] = field(default_factory=list)


def read_stories(sheet: Sheet, secret: str, today: date) -> Handed:
    """Return the stories of a file; Refused with every fault, by row and column.

    `secret` keys the digest by which a row is known again.
    """
    handed = Handed(notices=list(sheet.notices))
    faults = [Fault(NO_COLUMN, {}, sheet.name, 1, one) for one in MUST if one not in sheet.columns]
    for name in sheet.columns:
        if name not in (*COLUMNS, "invented"):
            handed.notices.append(Fault(UNKNOWN_COLUMN, {"found": name}, sheet.name, 1, name))
    if faults:
        raise Refused(faults)
    seen: Counter[str] = Counter()
    for number, cells in sheet.rows:
        row = _Row(sheet.name, number, cells, today)
        told = row.told(secret, seen)
        faults += row.faults
        handed.notices += row.notices
        if told is None:
            handed.without_consent += 1
        else:
            handed.told.append((number, told))
    if faults:
        raise Refused(faults)
    return handed


@dataclass(slots=True)
class _Row:
    """One row being read."""

    file: str
    number: int
    cells: dict[str, str]
    today: date
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def told(self, secret: str, seen: Counter[str]) -> Told | None:
        """Return the story; None when nobody agreed that it is kept."""
        grants = self._grants()
        if "analysis" not in grants and not self.faults:
            return None
        guardian = _ANSWERS.get(self._one_of("guardian_consent", _ANSWERS))
        return Told(
            words=self._words(),
            perspective=self._known("perspective", PERSPECTIVES),
            language=self._language(),
            told_on=self._day(),
            grants=grants,
            source_ref=self._ref(secret, seen),
            channel="import",
            method="import",
            age_band=self._known("age_band", (*AGE_BANDS, *FINER)),
            guardian=guardian,
            allowed=grants,
            teller_tone=_TONES.get(self._one_of("teller_tone", _TONES)),
            invented=self.cells.get("invented") == "yes",
            code=self._short("story"),
            title=self._short("title"),
            activity=self._short("activity"),
            participant=self._short("participant"),
            alias=self._short("alias"),
        )

    def _words(self) -> str:
        text = take_in(self.cells["text"], forgiving=True)
        if text.replaced:
            self.notices.append(self._fault(REPLACED, "text", n=text.replaced))
        if text.empty:
            self.faults.append(self._fault(EXPECTED, "text", expected="words", found="nothing"))
        if len(text.words) > LONGEST:
            found = {"most": LONGEST, "found": len(text.words)}
            self.faults.append(self._fault(MOST_LETTERS, "text", **found))
        return text.words

    def _grants(self) -> tuple[str, ...]:
        said = self.cells["consent"].lower().split()
        for word in said:
            if word not in GRANTS:
                expected = "some of " + " ".join(GRANTS)
                self._expected("consent", expected, word)
        return tuple(grant for grant in GRANTS if grant in said)

    def _day(self) -> date | None:
        said = self.cells.get("told_on", "")
        if not said:
            return None
        try:
            day = read_date(said.partition("T")[0])
        except ValueError:
            self._expected("told_on", "a day such as 2025-12-31", said)
            return None
        if day > self.today:
            self.faults.append(self._fault(NOT_YET, "told_on", found=day.isoformat()))
        return day

    def _known(self, column: str, known: tuple[str, ...]) -> str:
        said = self.cells.get(column, "").lower()
        if said and said != "unknown" and said not in known:
            self.notices.append(self._fault(UNKNOWN_VALUE, column, found=said[:60]))
        return said if said in known else "unknown"

    def _one_of(self, column: str, known: Mapping[str, object]) -> str:
        said = self.cells.get(column, "").lower()
        if said and said not in known:
            self._expected(column, " or ".join(known), said)
        return said

    def _language(self) -> str:
        said = self.cells.get("language", "").lower()
        if said and not _LANGUAGE.fullmatch(said):
            self.notices.append(self._fault(UNKNOWN_VALUE, "language", found=said[:60]))
        return said if _LANGUAGE.fullmatch(said) else "und"

    def _short(self, column: str) -> str | None:
        said = self.cells.get(column, "")
        if len(said) > _LENGTHS[column]:
            found = {"most": _LENGTHS[column], "found": len(said)}
            self.faults.append(self._fault(MOST_LETTERS, column, **found))
        return said or None

    def _ref(self, secret: str, seen: Counter[str]) -> str:
        # A row without an id is known by all it says, and by how often it said so before.
        said = keyed(secret, "story row", *(self.cells.get(name, "") for name in COLUMNS))
        seen[said] += 1
        return said if seen[said] == 1 else keyed(secret, "again", said, str(seen[said]))

    def _expected(self, column: str, expected: str, found: str) -> None:
        shown = f'"{found[:60]}"'
        self.faults.append(self._fault(EXPECTED, column, expected=expected, found=shown))

    def _fault(self, text: str, column: str, **values: object) -> Fault:
        return Fault(text, values, self.file, self.number, column)
