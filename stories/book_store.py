"""Code books in and out of the database. A locked version is never changed: see `frozen.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from impact.accounts.audit import audit
from impact.accounts.models import Organisation
from impact.accounts.store import add_row
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from impact.pilots.models import Pilot
from stories.codebook import Book, Entry
from stories.models import Code, Codebook, CodebookVersion, CodeLink, CodingRound

NO_ORGANISATION = N_("there is no organisation %(code)s")
WHICH_PROGRAMME = N_("there are several programmes; say which: --organisation CODE")
PROGRAMME_MADE = N_("made the programme %(code)s, because there was none")
PROGRAMME = ("programma", "Programma")
"""Code and name of the programme that is made where there is none yet."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One version of a code book with its codes, in order; groups stand before what is in them."""

    book: Codebook
    version: CodebookVersion
    codes: tuple[Code, ...]

    @property
    def groups(self) -> list[tuple[Code | None, list[Code]]]:
        """Groups with their codes; see `grouped`."""
        return grouped(self.codes)


def grouped(codes: Iterable[Code]) -> list[tuple[Code | None, list[Code]]]:
    """Return groups with their codes, in order; None for codes without a group."""
    every = list(codes)
    groups = {code.id: code for code in every if not code.codable}
    under: dict[int | None, list[Code]] = {number: [] for number in (None, *groups)}
    for code in every:
        if code.codable:
            under[code.parent_id].append(code)
    return [(groups.get(at or 0), inside) for at, inside in under.items() if inside]


def owner(code: str | None) -> tuple[Organisation, tuple[Fault, ...]]:
    """Return the organisation with this code; without one the only programme, made when needed.

    Refused when there is no such organisation, or more than one programme.
    """
    same = Organisation.code == code if code else Organisation.kind == "programme"
    found = db.session.scalars(select(Organisation).where(same).limit(2)).all()
    if len(found) == 1:
        return found[0], ()
    if code:
        raise Refused([Fault(NO_ORGANISATION, {"code": repr(code)})])
    if found:
        raise Refused([Fault(WHICH_PROGRAMME)])
    new = Organisation(code=PROGRAMME[0], name=PROGRAMME[1], kind="programme")
    write(lambda: add_row(new))
    return new, (Fault(PROGRAMME_MADE, {"code": new.code}),)


def programmes(ids: Iterable[int]) -> list[Organisation]:
    """Return the programmes among these organisations, by name."""
    mine = Organisation.id.in_(ids), Organisation.kind == "programme"
    return list(db.session.scalars(select(Organisation).where(*mine).order_by(Organisation.name)))


def take_book(organisation: int, book: Book, account: int | None = None) -> Taken:
    """Store a code book and lock it; one that says something else becomes the next version."""
    known = db.session.scalar(
        select(Codebook).where(Codebook.organisation_id == organisation, Codebook.key == book.key)
    )
    latest = newest(known) if known else None
    if latest and latest.version.sha256 == book.sha256:
        return Taken(0, len(book.entries), notices=book.notices)
    write(lambda: _add_version(organisation, known, latest, book, account))
    same = sum(_same(entry, latest) for entry in book.entries)
    return Taken(len(book.entries) - same, same, notices=book.notices)


def newest(book: Codebook) -> Volume | None:
    """Return the last version of a code book; None when it has none."""
    version = db.session.scalar(
        select(CodebookVersion)
        .where(CodebookVersion.codebook_id == book.id)
        .order_by(CodebookVersion.n.desc())
        .limit(1)
    )
    return Volume(book, version, codes_of([version.id])) if version else None


def volumes() -> list[Volume]:
    """Return every version of every code book within reach: by name, the last version first."""
    rows = db.session.execute(
        select(Codebook, CodebookVersion)
        .join(CodebookVersion, CodebookVersion.codebook_id == Codebook.id)
        .order_by(Codebook.name_nl, Codebook.id, CodebookVersion.n.desc())
    ).all()
    codes = codes_of([version.id for _, version in rows])
    return [
        Volume(book, version, tuple(code for code in codes if code.version_id == version.id))
        for book, version in rows
    ]


def codes_of(versions: Sequence[int]) -> tuple[Code, ...]:
    """Return the codes and groups of these versions, in their places."""
    query = (
        select(Code).where(Code.version_id.in_(versions)).order_by(Code.version_id, Code.position)
    )
    return tuple(db.session.scalars(query))


def _same(entry: Entry, volume: Volume | None) -> bool:
    before = next((c for c in volume.codes if c.key == entry.key), None) if volume else None
    if before is None:
        return False
    wanted = _columns(entry, 0)
    return all(getattr(before, name) == wanted[name] for name in wanted if name != "position")


def _columns(entry: Entry, position: int) -> dict[str, Any]:
    return entry.texts | {
        "key": entry.key,
        "codable": entry.codable,
        "colour": entry.colour,
        "shortcut": entry.shortcut or None,
        "polarity": " ".join(entry.polarity),
        "position": position,
    }


def _add_version(
    organisation: int, known: Codebook | None, latest: Volume | None, book: Book, by: int | None
) -> None:
    whole = known or Codebook(organisation_id=organisation, key=book.key)
    whole.name_nl, whole.name_en = book.name_nl, book.name_en
    db.session.add(whole)
    db.session.flush()
    version = CodebookVersion(
        organisation_id=organisation,
        codebook_id=whole.id,
        n=latest.version.n + 1 if latest else 1,
        sha256=book.sha256,
        based_on=latest.version.id if latest else None,
    )
    db.session.add(version)
    db.session.flush()
    _add_codes(version, latest, book.entries)
    _add_links(whole, book.entries)
    # A file is whole and was checked: it is locked as it comes in.
    version.state, version.locked_at, version.locked_by = "locked", now(), by
    db.session.flush()
    audit("import", f"codebook:{whole.id}", what="codebook", version=version.n)


def _add_codes(version: CodebookVersion, latest: Volume | None, entries: Sequence[Entry]) -> None:
    guids = {code.key: code.guid for code in latest.codes} if latest else {}
    groups: dict[str, int] = {}
    for position, entry in enumerate(entries, 1):
        code = Code(
            organisation_id=version.organisation_id,
            version_id=version.id,
            guid=guids.get(entry.key) or str(uuid4()),
            parent_id=groups.get(entry.group),
            **_columns(entry, position),
        )
        db.session.add(code)
        db.session.flush()
        if not entry.codable:
            groups[entry.key] = code.id


def _add_links(book: Codebook, entries: Sequence[Entry]) -> None:
    there = select(CodeLink.code_key, CodeLink.kind, CodeLink.target)
    known = set(db.session.execute(there.where(CodeLink.codebook_id == book.id)).all())
    wanted = {
        (entry.key, kind, target)
        for entry in entries
        for kind, targets in (("construct", entry.constructs), ("indicator", entry.indicators))
        for target in targets
    }
    for key, kind, target in sorted(wanted - known):
        db.session.add(
            CodeLink(
                organisation_id=book.organisation_id,
                codebook_id=book.id,
                code_key=key,
                kind=kind,
                target=target,
            )
        )


def names(pilot: int) -> dict[str, dict[str, str]]:
    """Return the names of the codes in all books of a pilot's programme, those of now first."""
    rows = db.session.execute(
        select(Code.key, Code.name_nl, Code.name_en)
        .join(CodebookVersion, CodebookVersion.id == Code.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .join(Pilot, Pilot.programme_id == Codebook.organisation_id)
        .where(Pilot.id == pilot, Code.codable.is_(True))
        .order_by(CodebookVersion.n.desc(), Codebook.id, Code.position, Code.key)
    )
    found: dict[str, dict[str, str]] = {}
    for key, nl, en in rows:
        found.setdefault(key, {"nl": nl, "en": en})
    return found


def labels(pilots: Sequence[int], codebook: str) -> dict[str, dict[str, str]]:
    """Return the names of the codes of a book (`key/n`) that these pilots use, in their places."""
    key, _, n = codebook.rpartition("/")
    used = select(CodingRound.version_id).where(CodingRound.pilot_id.in_(pilots))
    rows = db.session.execute(
        select(Code.key, Code.name_nl, Code.name_en)
        .join(CodebookVersion, CodebookVersion.id == Code.version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(
            Codebook.key == key,
            CodebookVersion.n == int(n),
            CodebookVersion.id.in_(used),
            Code.codable.is_(True),
        )
        .order_by(Code.position, Code.key)
    )
    return {code: {"nl": nl, "en": en or nl} for code, nl, en in rows}
