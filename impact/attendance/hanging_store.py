"""Whether anything in the house still names a row of the register, in whatever room."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, inspect, select

from impact.attendance.models import Activity, Participant, Session
from impact.kit.db import Base

BY_UID = {Participant: "participant_uid", Activity: "group_uid", Session: "session_uid"}
"""What a column is called in which others keep the uid of a row."""


def free(model: Any, *but: type) -> Iterator[ColumnElement[bool]]:
    """Yield that no table of any room names this row, those aside that go along with it."""
    table = inspect(model).local_table
    for mapper in Base.registry.mappers:
        if mapper.class_ in but:
            continue
        for attribute in mapper.column_attrs:
            column = attribute.columns[0]
            named = getattr(mapper.class_, attribute.key)
            for link in column.foreign_keys:
                if link.column.table is table and link.ondelete != "CASCADE":
                    yield ~exists(select(1).where(named == model.id))
            if column.name == BY_UID[model]:
                yield ~exists(select(1).where(named == model.uid))
