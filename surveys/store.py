"""Questionnaires and their versions, in and out of the database."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import select, update

from impact.accounts.audit import audit
from impact.accounts.models import Organisation
from impact.accounts.reach import reach_of_session
from impact.accounts.store import add_row
from impact.kit.dates import now
from impact.kit.db import db, write
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.i18n import N_
from surveys import gate
from surveys.changes import Change, Weight, changes, weight
from surveys.definition import Definition, Item, worded
from surveys.models import Questionnaire, QuestionnaireVersion, Variable, Wave
from surveys.version_store import save_content
from surveys.xlsform import Form

PROGRAMME = ("programma", "Programma")
"""Code and name of the programme that is made when a questionnaire comes before any programme."""

NO_QUESTIONNAIRE = N_("there is no questionnaire %(code)s")
NO_ORGANISATION = N_("there is no organisation %(code)s")
NO_PROGRAMME = N_("there is no programme yet, and so no questionnaire")
WHICH_PROGRAMME = N_("there are several programmes; say which: --organisation CODE")
NO_DRAFT = N_("there is no draft of %(code)s: import the changed form first")
PROGRAMME_MADE = N_("made the programme %(code)s, because there was none")


def questionnaires() -> list[Questionnaire]:
    """Return the questionnaires within reach, in order of their codes."""
    return list(db.session.scalars(select(Questionnaire).order_by(Questionnaire.code)))


def questionnaire(uid: str) -> Questionnaire | None:
    """Return the questionnaire with this uid when it lies within reach, or None."""
    return db.session.scalar(select(Questionnaire).where(Questionnaire.uid == uid))


def known(code: str, organisation_id: int | None) -> Questionnaire:
    """Return an organisation's questionnaire by its code; Refused when there is none."""
    same = Questionnaire.organisation_id == organisation_id, Questionnaire.code == code
    found = db.session.scalar(select(Questionnaire).where(*same))
    if found is None:
        raise Refused([Fault(NO_QUESTIONNAIRE, {"code": repr(code)})])
    return found


def programme(code: str | None, notices: list[Fault] | None = None) -> Organisation:
    """Return the organisation with this code; without one, the only programme there is.

    A first one is made where there is none yet and `notices` may say so. Refused otherwise.
    """
    same = Organisation.code == code if code else Organisation.kind == "programme"
    found = list(db.session.scalars(select(Organisation).where(same).limit(2)))
    if len(found) == 1:
        return found[0]
    if code:
        raise Refused([Fault(NO_ORGANISATION, {"code": repr(code)})])
    if not found and notices is None:
        raise Refused([Fault(NO_PROGRAMME)])
    if found:
        raise Refused([Fault(WHICH_PROGRAMME)])
    new = Organisation(code=PROGRAMME[0], name=PROGRAMME[1], kind="programme")
    write(lambda: add_row(new))
    if notices is not None:
        notices.append(Fault(PROGRAMME_MADE, {"code": new.code}))
    return new


def versions(of: Iterable[Questionnaire]) -> dict[int, list[QuestionnaireVersion]]:
    """Return the versions of each questionnaire by its id, the newest first."""
    ids = [one.id for one in of]
    order = QuestionnaireVersion.major.desc(), QuestionnaireVersion.minor.desc()
    rows = db.session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.questionnaire_id.in_(ids))
        .order_by(*order)
    )
    found: dict[int, list[QuestionnaireVersion]] = {number: [] for number in ids}
    for row in rows:
        found[row.questionnaire_id].append(row)
    return found


def draft_of(found: Sequence[QuestionnaireVersion]) -> QuestionnaireVersion | None:
    """Return the draft among versions, or None."""
    return next((one for one in found if one.state == "draft"), None)


def published(of: Questionnaire) -> QuestionnaireVersion | None:
    """Return the newest published version, or None."""
    return next((one for one in versions([of])[of.id] if one.state == "published"), None)


def definition(version: QuestionnaireVersion) -> Definition:
    """Return what a version holds; ValueError when nothing was saved in it."""
    if version.definition is None:
        raise ValueError(version.number)
    return Definition.from_json(version.definition)


def difference(found: Sequence[QuestionnaireVersion], after: Definition) -> list[Change]:
    """Return what `after` changes against the last published one among `found`, newest first."""
    old = [definition(one) for one in found if one.state != "draft"]
    asked: dict[str, Item] = {}
    for form in reversed(old):
        asked |= {item.code: item for item in form.questions}
    return changes(old[0] if old else None, after, asked)


def take_form(form: Form, code: str, organisation_id: int, source: bytes) -> Taken:
    """Store a form as the draft of its questionnaire; unchanged when the newest version is equal.

    A draft that was there takes the new content; what is published stays as it is.
    """
    after = form.definition

    def take() -> Taken:
        of = _questionnaire(code, organisation_id, after)
        found = versions([of])[of.id]
        if found and found[0].content_hash == after.hash():
            return _taken(form, new=False)
        version = draft_of(found) or _new_draft(of, found)
        version.source_sha256 = sha256(source).hexdigest()
        version.content_hash = after.hash()
        version.definition = save_content(of, version, after).to_json()
        version.lock += 1
        audit("import", f"questionnaire:{of.uid}", what="questionnaire")
        return _taken(form, new=True)

    return write(take)


def trial(form: Form, code: str, organisation: str | None) -> Taken:
    """Return what `take_form` would say, and store nothing."""
    owner = Organisation.code == organisation if organisation else Organisation.kind == "programme"
    newest = db.session.scalar(
        select(QuestionnaireVersion.content_hash)
        .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
        .join(Organisation, Organisation.id == Questionnaire.organisation_id)
        .where(Questionnaire.code == code, owner)
        .order_by(QuestionnaireVersion.major.desc(), QuestionnaireVersion.minor.desc())
        .limit(1)
    )
    return _taken(form, new=newest != form.definition.hash())


def publish(
    of: Questionnaire, *, note: str, waived: dict[str, str], account: int | None
) -> QuestionnaireVersion:
    """Freeze the draft and give it its number; Refused with all that stands in the way.

    `waived` holds the reason per rule that somebody sets aside; it is kept with the version.
    """
    found = versions([of])[of.id]
    draft = draft_of(found)
    if draft is None:
        raise Refused([Fault(NO_DRAFT, {"code": of.code})])
    form = definition(draft)
    changed = difference(found, form)
    if stops := gate.stops(form, changed, frozenset(waived)):
        raise Refused([as_fault(of.code, stop) for stop in stops])
    older = [one for one in found if one.state != "draft"]
    heaviest = weight(changed, first=not older)
    reasons = [f"{rule}: {reason}" for rule, reason in sorted(waived.items())]

    def freeze() -> None:
        draft.major, draft.minor = _number(older, heaviest)
        draft.change_class, draft.parent_id = heaviest, older[0].id if older else None
        draft.change_note = "\n".join([note, *reasons]).strip()[:2000] or None
        draft.published_at, draft.published_by = now(), account
        draft.state = "published"
        _widen(form)
        _tell_questionnaire(of, form)
        if heaviest == "cosmetic":
            _adopt(of, draft)
        audit("questionnaire.published", f"questionnaire:{of.uid}", version=draft.number)

    write(freeze)
    return draft


def as_fault(code: str, stop: gate.Stop) -> Fault:
    """Return what stands in the way as a line of a command: `code::P9 question: why`."""
    place = f"{stop.rule} {stop.code}".strip()
    return Fault("%(why)s", {"why": stop.line()}, code, None, place)


def title_of(version: QuestionnaireVersion, language: str) -> tuple[str, str]:
    """Return the title of a version, in the reader's language or its own, and which it is."""
    form = definition(version)
    return worded(form.title, language, form.source)


def programmes() -> list[Organisation]:
    """Return the programmes that one may make questionnaires for, in order of their names."""
    within = Organisation.id.in_(reach_of_session().organisations)
    mine = Organisation.kind == "programme", within
    return list(db.session.scalars(select(Organisation).where(*mine).order_by(Organisation.name)))


def _taken(form: Form, *, new: bool) -> Taken:
    left_out = {(one.file, one.row) for one in form.refused}
    return Taken(int(new), int(not new), len(left_out), form.notices)


def _questionnaire(code: str, organisation_id: int, form: Definition) -> Questionnaire:
    same = Questionnaire.organisation_id == organisation_id, Questionnaire.code == code
    of = db.session.scalar(select(Questionnaire).where(*same))
    if of is None:
        of = Questionnaire(organisation_id=organisation_id, code=code)
        _tell_questionnaire(of, form)
        db.session.add(of)
        db.session.flush()
    return of


def _tell_questionnaire(of: Questionnaire, form: Definition) -> None:
    first, _, last = form.age.partition("-")
    of.perspectives = list(form.perspectives)
    of.age_min = int(first.rstrip("+")) if first else None
    of.age_max = int(last) if last else None
    of.minutes, of.consent_mode = form.minutes, form.consent_mode
    of.keep_partial, of.read_aloud = form.keep_partial, form.read_aloud


def _new_draft(of: Questionnaire, found: Sequence[QuestionnaireVersion]) -> QuestionnaireVersion:
    draft = QuestionnaireVersion(
        questionnaire_id=of.id,
        organisation_id=of.organisation_id,
        major=found[0].major + 1 if found else 1,
        minor=0,
        parent_id=found[0].id if found else None,
        lock=0,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _number(older: Sequence[QuestionnaireVersion], heaviest: Weight) -> tuple[int, int]:
    if not older:
        return 1, 0
    last = older[0]
    return (last.major, last.minor + 1) if heaviest == "cosmetic" else (last.major + 1, 0)


def _widen(form: Definition) -> None:
    """Let variables that are now asked in words keep what was said before."""
    texts = [item.variable_id for item in form.questions if item.kind == "text"]
    wider = Variable.id.in_(texts), Variable.kind != "text"
    db.session.execute(update(Variable).where(*wider).values(kind="text", scale_id=None))


def _adopt(of: Questionnaire, version: QuestionnaireVersion) -> None:
    """Let open rounds ask in the mended words from now on."""
    open_waves = Wave.questionnaire_id == of.id, Wave.state.in_(("planned", "open"))
    db.session.execute(update(Wave).where(*open_waves).values(version_id=version.id))
