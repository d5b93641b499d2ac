"""Questionnaires and answers to test with."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from flask import current_app

from impact.indicators.blocks import Block, Matrix, Measured, Scope
from impact.indicators.catalogue import Catalogue
from impact.indicators.measure import Desk
from impact.kit.dates import Period
from impact.kit.faults import Fault, Refused, Taken
from impact.kit.tables import read_table
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from surveys import answer_store, frames, indicators, invitation_store, sections, store
from surveys.constructs import TEMPLATES, template
from surveys.definition import Definition
from surveys.models import Questionnaire
from surveys.xlsform import Form, read_form
from tests.makers import an_organisation

DATA = Path(__file__).parent.parent / "data" / "surveys"
LATER = datetime(2030, 1, 1)  # noqa: DTZ001 -- UTC without zone, as the house keeps it
ALL = Period(date(2000, 1, 1), date(2029, 12, 31))
WAIVED = {"P8": "the browser speaks", "P9": "M. Jansen, 1-11-2026", "P6": "same meaning"}
FIVE = "".join(f"| | five | {n} | Punt {n} | |\n" for n in range(1, 6))
THREE = "".join(f"| | three | {n} | Gezicht {n} | |\n" for n in range(1, 4))
CATALOGUE = Catalogue((frames, indicators, sections))
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], Measured]


def a_form(*rows: str, lists: str = FIVE, code: str = "klein", more: str = "") -> bytes:
    """An XLSForm in Markdown; each row is `type | name | label | …` under `more` columns."""
    survey = "".join(f"| | {row} |\n" for row in rows)
    return (
        f"| survey |\n| | type | name | label::Nederlands (nl) {more}|\n{survey}"
        f"| choices |\n| | list_name | name | label::Nederlands (nl) | impact_value |\n{lists}"
        "| settings |\n| | form_id | form_title | default_language |\n"
        f"| | {code} | Klein | nl |\n"
    ).encode()


def asking(construct: str = "enjoyment", scale: str = "five", name: str = "q1") -> str:
    """A row that measures a construct, for `a_form(…, more="| impact_construct ")`."""
    return f"select_one {scale} | {name} | Vraag {name}? | {construct}"


def known_forms() -> list[tuple[str, bytes]]:
    """Every form that must be carried, by name."""
    files = [*DATA.glob("*.md"), *DATA.glob("*.xlsx"), DATA / "demo" / "na_afloop.md"]
    ready = [template(code) for code in TEMPLATES]
    return [*ready, *((one.name, one.read_bytes()) for one in sorted(files))]


def read(content: bytes, name: str = "form.md", **given: object) -> Form:
    """The form in `content`."""
    return read_form(name, content, **given)  # type: ignore[arg-type]  # -- what the test is about


def faults(content: bytes, name: str = "form.md") -> list[str]:
    """What is wrong with a form, as a command says it."""
    try:
        read_form(name, content)
    except Refused as refused:
        return [one.line() for one in refused.faults]
    return []


def a_draft(content: bytes, name: str = "form.md", programme: str = "skvr") -> Questionnaire:
    """A questionnaire whose newest version is a draft with this content."""
    form = read_form(name, content)
    owner = an_organisation(programme)
    store.take_form(form, form.definition.code, owner.id, content)
    return store.known(form.definition.code, owner.id)


def a_questionnaire(
    content: bytes | None = None, name: str = "form.md", programme: str = "skvr"
) -> Questionnaire:
    """A published questionnaire; by default one question about enjoyment."""
    default = a_form(asking(), more="| impact_construct ")
    of = a_draft(content or default, name, programme)
    if store.draft_of(store.versions([of])[of.id]):
        store.publish(of, note="", waived=WAIVED, account=None)
    return of


def newest(of: Questionnaire) -> Definition:
    """What the newest version holds."""
    return store.definition(store.versions([of])[of.id][0])


def answers(of: Questionnaire, pilot: Pilot, text: str, name: str = "r.csv", **given: str) -> Taken:
    """Take in answers, as lines of CSV."""
    sheet = read_table(name, text.encode())
    return answer_store.take_responses(sheet, of, pilot, **given)


def invited(pilot: Pilot, text: str) -> Taken:
    """Take in invitations, as lines of CSV without their header."""
    header = "questionnaire,perspective,moment,wave,channel,invited,opened_on\n"
    return invitation_store.take_invitations(read_table("i.csv", (header + text).encode()), pilot)


def sent(*rows: str, columns: str = "q1") -> str:
    """A file of answers: `perspective,moment,wave,participant,submitted_on,…` per row."""
    header = f"response,perspective,moment,wave,participant,submitted_on,{columns}\n"
    return header + "".join(f"r{n},{row}\n" for n, row in enumerate(rows, 1))


def a_scope(*pilots: Pilot, period: Period = ALL) -> Scope:
    """What a partner asks long after everything happened."""
    scope = operator_scope(list(pilots), period, "partner")
    return replace(scope, pilots=tuple(replace(one, changed_at=LATER) for one in scope.pilots))


def a_desk(*pilots: Pilot, period: Period = ALL) -> Desk:
    """A desk at which the figures of questionnaires in these pilots are made, and no others."""
    warehouse = current_app.extensions["warehouse"]
    return Desk(CATALOGUE, warehouse, a_scope(*pilots, period=period))


def figures(*pilots: Pilot, period: Period = ALL) -> Figures:
    """The figures of questionnaires, by name and group in alphabetical order of its keys."""
    found = a_desk(*pilots, period=period).measure()
    return {(one.name, tuple(sorted(one.group))): one for one in found}


def about(**group: str) -> tuple[tuple[str, str], ...]:
    """A group, as `figures` names it."""
    return tuple(sorted(group.items()))


def matrix(*pilots: Pilot, period: Period = ALL) -> Matrix:
    """The matrix of perspectives in the report of these pilots."""
    return next(one for one in blocks(*pilots, period=period) if isinstance(one, Matrix))


def blocks(*pilots: Pilot, period: Period = ALL) -> list[Block]:
    """What stands in the report of these pilots under what each side thinks."""
    desk = a_desk(*pilots, period=period)
    stretches = desk.tell(desk.measure())
    return [block for one in stretches if one.number == 6 for block in one.blocks]


def lines(found: tuple[Fault, ...] | list[Fault]) -> list[str]:
    """Faults as a command says them."""
    return [one.line() for one in found]
