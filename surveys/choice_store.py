"""Lists of options as rows: what was published keeps its value for good."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.definition import Definition, Option
from surveys.models import Choice, ChoiceList, Questionnaire

Choices = dict[str, Choice]
"""The options of a list by their codes."""


def keep_lists(session: Session, of: Questionnaire, form: Definition) -> dict[str, Choices]:
    """Return the options of each list by their codes; what was published keeps its value."""
    known: dict[str, Choices] = {}
    ids: dict[str, int] = {}
    mine = ChoiceList.questionnaire_id == of.id
    rows = session.execute(
        select(ChoiceList, Choice).join(Choice, Choice.list_id == ChoiceList.id).where(mine)
    )
    for held, choice in rows:
        known.setdefault(held.code, {})[choice.code] = choice
        ids[held.code] = held.id
    asked = {item.list_code: item.options for item in form.items if item.options}
    found: dict[str, Choices] = {}
    for code, options in asked.items():
        name = _free(code, options, known)
        if name not in ids:
            made = ChoiceList(questionnaire_id=of.id, organisation_id=of.organisation_id, code=name)
            session.add(made)
            session.flush()
            ids[name] = made.id
        found[code] = _completed(session, ids[name], of, options, known.setdefault(name, {}))
    return found


def _free(code: str, options: tuple[Option, ...], known: dict[str, Choices]) -> str:
    """Return the list that may hold `options`: another when one of them had another value."""

    def clash(name: str) -> bool:
        held = known.get(name, {})
        return any(
            (held[one.code].value, held[one.code].missing or "") != (one.value, one.missing)
            for one in options
            if one.code in held
        )

    names = (code, *(f"{code}_{n}" for n in range(2, 999)))
    return next(name for name in names if not clash(name))


def _completed(
    session: Session, list_id: int, of: Questionnaire, options: tuple[Option, ...], held: Choices
) -> Choices:
    number = max((one.number for one in held.values()), default=0)
    for option in options:
        if option.code in held:
            continue
        number += 1
        held[option.code] = Choice(
            list_id=list_id,
            organisation_id=of.organisation_id,
            code=option.code,
            number=number,
            value=option.value,
            missing=option.missing or None,
            exclusive=option.exclusive,
            is_other=option.is_other,
            pictogram=option.pictogram or None,
        )
    session.add_all(held.values())
    session.flush()
    return held
