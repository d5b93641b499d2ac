"""A small questionnaire with every kind of question, groups, notes, conditions, two languages."""

from pathlib import Path

from surveys.definition import Definition
from surveys.xlsform import read_form

ALL_KINDS = (Path(__file__).parent / "les.md").read_text("utf-8")


def defined(text: str = ALL_KINDS, code: str = "form") -> Definition:
    """The definition of a form, without ids."""
    form = read_form(f"{code}.md", text.encode())
    assert not form.refused
    return form.definition
