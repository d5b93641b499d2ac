"""The survey sheet of an XLSForm: questions, notes and groups, each row checked."""

import re
from dataclasses import dataclass, field, replace

from impact.kit.faults import Fault
from impact.kit.i18n import N_
from surveys import expected
from surveys.constructs import scales
from surveys.definition import MOMENTS, NOT_SCORED, PERSPECTIVES, Item, Kind, Option, Role
from surveys.question_types import TYPES
from surveys.xlsform_cells import NO_NAME, Cells, unread
from surveys.xlsform_choices import Lists
from surveys.xlsform_sheets import Line, Sheet

NAME = r"[^\W\d][\w.-]{0,63}"
LET_GO = ("deviceid", "username", "phonenumber", "email", "audit", "simserial")
CARRIED = (*TYPES, "note", "begin_group", "end_group")
ROLES: tuple[Role, ...] = (
    "intro",
    "end",
    "consent",
    "item",
    "background",
    "follow_up",
    "open",
    "context",
)
SENSITIVITY = ("none", "personal", "special", "child")
APPEARANCES = (
    "likert",
    "minimal",
    "multiline",
    "columns",
    "numbers",
    "quick",
    "field-list",
    "pages",
    "list-nolabel",
    "label",
    "table-list",
)
WIDGETS = ("faces", "faces_positive", "faces2", "pictures", "thumbs", *APPEARANCES)
COLUMNS = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "appearance",
    "impact_construct",
    "impact_scale",
    "impact_direction",
    "impact_perspective",
    "impact_role",
    "impact_moments",
    "impact_widget",
    "impact_sensitivity",
    "impact_read_aloud",
)
NOT_YET = ("calculation", "choice_filter", "default", "repeat_count", "read_only")
NEVER = ("bind::", "body::", "instance::", "save_to")
LABEL, HINT = 500, 1_000
MOST_QUESTIONS, MOST_DEPTH = 200, 5

LET_GO_TYPE = N_("a question of type %(type)s is left out")
NOT_CARRIED = N_("this column is not carried: leave it empty")
NO_SUCH_LIST = N_("expected the name of a list on the sheet choices, found %(found)s")
SAME_NAME = N_("the name %(name)s is there twice in this group")
RENAMED = N_("the name %(name)s is there twice; the second is called %(other)s")
NEVER_OPENED = N_("this group was never begun")
NEVER_CLOSED = N_("this group is never ended")
TOO_DEEP = N_("at most %(most)s groups inside each other")
MANY_QUESTIONS = N_("at most %(most)s questions, found more")
NOT_THE_SCALE = N_("the options are not those of the scale %(scale)s: %(points)s")
NO_CONSENT_OPTIONS = N_("a consent question needs the options yes and no")


@dataclass(slots=True)
class Rows:
    """The survey sheet at work: what was read so far, and what is to be said of it."""

    sheet: Sheet
    lists: Lists
    source: str
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    items: list[tuple[int, Item]] = field(default_factory=list)
    groups: list[tuple[Cells, str]] = field(default_factory=list)

    def read(self) -> list[tuple[int, Item]]:
        """Return every item with the row it stands on, in order."""
        self.notices += unread(self.sheet, COLUMNS + NOT_YET)
        for line in self.sheet.lines:
            self._row(Cells(self.sheet, line, self.source, self.faults))
        for row, _name in self.groups:
            row.wrong(NEVER_CLOSED, "type")
        return _with_ends(self.items)

    def _row(self, row: Cells) -> None:
        kind, rest = plain_type(row.get("type"))
        if kind in LET_GO:
            self.notices.append(self.sheet.fault(LET_GO_TYPE, row.line.row, "type", type=kind))
        elif kind not in CARRIED or kind.startswith("select") != bool(rest):
            row.expected("type", expected.one_of(CARRIED))
        elif kind == "end_group":
            self._close(row)
        elif kind == "begin_group":
            self._open(row)
        else:
            self._question(row, kind, rest)

    def _close(self, row: Cells) -> None:
        if self.groups:
            self.groups.pop()
        else:
            row.wrong(NEVER_OPENED, "type")

    def _open(self, row: Cells) -> None:
        before = len(self.faults)
        item = self._item(row, "group", "group")
        if len(self.faults) == before:
            self.items.append((row.line.row, item))
        self.groups.append((row, item.code))
        if len(self.groups) > MOST_DEPTH:
            row.wrong(TOO_DEEP, "type", most=MOST_DEPTH)

    def _question(self, row: Cells, kind: str, list_name: str) -> None:
        options = self.lists.get(list_name, ())
        before = len(self.faults)
        if list_name and not options:
            row.wrong(NO_SUCH_LIST, "type", found=f'"{list_name}"')
        _check_options(row, options)
        item = self._item(row, _kind(row, kind, options), _role(row, kind))
        item = replace(item, options=options, list_code=list_name, whole=kind == "integer")
        if item.asks and sum(one.asks for _, one in self.items) == MOST_QUESTIONS:
            row.wrong(MANY_QUESTIONS, "name", most=MOST_QUESTIONS)
        if len(self.faults) == before:
            self.items.append((row.line.row, item))

    def _item(self, row: Cells, kind: Kind, role: Role) -> Item:
        """Return the item on a row, which is only good when no fault was added."""
        for column in row.line.cells:
            if column.startswith(NEVER) or (column in NOT_YET and row.get(column) != "no"):
                row.wrong(NOT_CARRIED, column)
        return Item(
            kind=kind,
            code=self._code(row, kind),
            role=role,
            label=row.words("label", LABEL),
            hint=row.words("hint", HINT),
            group=self.groups[-1][1] if self.groups else "",
            construct=row.matching("impact_construct", r"[a-z][a-z0-9_]{0,39}", expected.SMALL),
            scale=row.one_of("impact_scale", tuple(scales())),
            direction=-1 if row.one_of("impact_direction", ("1", "-1")) == "-1" else 1,
            widget=row.one_of("impact_widget", WIDGETS) or _appearance(row.get("appearance")),
            required=row.yes("required"),
            required_message=row.words("required_message", LABEL) or None,
            relevant=row.get("relevant"),
            constraint=row.get("constraint"),
            constraint_message=row.words("constraint_message", LABEL) or None,
            moments=row.some_of("impact_moments", MOMENTS),
            perspectives=row.some_of("impact_perspective", PERSPECTIVES),
            sensitivity=row.one_of("impact_sensitivity", SENSITIVITY) or "none",
            read_aloud=row.yes("impact_read_aloud"),
        )

    def _code(self, row: Cells, kind: Kind) -> str:
        """Return the name of a row, made unique in the form; a note may go without one."""
        name = row.matching("name", NAME, expected.NAME)
        if not name and kind != "note":
            row.wrong(NO_NAME, "name")
        name = name or f"note_{row.line.row}"
        group = self.groups[-1][1] if self.groups else ""
        taken = {item.code: item.group for _, item in self.items}
        if name not in taken:
            return name
        if taken[name] == group:
            row.wrong(SAME_NAME, "name", name=name)
        other = next(f"{name}_{n}" for n in range(2, 999) if f"{name}_{n}" not in taken)
        at = row.line.row
        self.notices.append(self.sheet.fault(RENAMED, at, "name", name=name, other=other))
        return other


def plain_type(written: str) -> tuple[str, str]:
    """Return an XLSForm type in its one spelling, and what follows it.

    >>> plain_type("Begin group"), plain_type("select one yes5"), plain_type("integer")
    (('begin_group', ''), ('select_one', 'yes5'), ('integer', ''))
    """
    words = written.split()
    if len(words) > 1 and words[0].lower() in ("begin", "end", "select"):
        words[:2] = [f"{words[0]}_{words[1]}"]
    kind = words[0].lower() if words else ""
    return {"int": "integer", "string": "text"}.get(kind, kind), " ".join(words[1:])


def lists_of_scales(sheet: Sheet) -> frozenset[str]:
    """Return the lists of which a question makes a scale."""
    return frozenset(plain_type(line.get("type"))[1] for line in sheet.lines if _is_scale(line))


def _is_scale(line: Line) -> bool:
    construct = line.get("impact_construct")
    scored = bool(construct) and construct not in NOT_SCORED
    return bool(line.get("impact_scale")) or scored


def _kind(row: Cells, kind: str, options: tuple[Option, ...]) -> Kind:
    known: dict[str, Kind] = {
        "integer": "number",
        "decimal": "number",
        "text": "text",
        "note": "note",
        "select_multiple": "multiple",
    }
    if kind in known:
        return known[kind]
    if _is_scale(row.line):
        return "scale"
    return "yesno" if len([one for one in options if not one.missing]) == 2 else "single"


def _role(row: Cells, kind: str) -> Role:
    said = row.one_of("impact_role", ROLES)
    for role in ROLES:
        if said == role:
            return role
    if kind == "note":
        return "note"
    return "open" if kind == "text" else "item"


def _check_options(row: Cells, options: tuple[Option, ...]) -> None:
    codes = [one.code for one in options]
    if row.get("impact_role") == "consent" and not {"yes", "no"} <= set(codes):
        row.wrong(NO_CONSENT_OPTIONS, "type")
    scale = scales().get(row.get("impact_scale"))
    if scale is None:
        return
    points = [one.code for one in options if not one.missing]
    fewer = set(points) <= set(scale.points)
    if not (fewer if scale.kind == "set" else points == list(scale.points)):
        said = " ".join(scale.points)
        row.wrong(NOT_THE_SCALE, "impact_scale", scale=scale.code, points=said)


def _appearance(written: str) -> str:
    known = (word for word in re.split(r"[\s,]+", written) if word.split("-")[0] in APPEARANCES)
    return next(known, "")


def _with_ends(items: list[tuple[int, Item]]) -> list[tuple[int, Item]]:
    """Without any role, a note at the beginning introduces and one at the end thanks."""
    if any(item.role in ("intro", "end") for _, item in items):
        return items
    ends: dict[int, Role] = {0: "intro", len(items) - 1: "end"}
    return [
        (row, replace(item, role=ends[at]) if at in ends and item.kind == "note" else item)
        for at, (row, item) in enumerate(items)
    ]
