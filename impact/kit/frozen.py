"""What may never change, held by the database itself: rules written once, for both engines."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import DDL, MetaData, event


class Frozen(NamedTuple):
    """When a row of `table` may not be written by `verb` (INSERT, UPDATE, DELETE).

    `condition` is SQL over OLD and NEW; `message` is what the writer is told.
    """

    table: str
    verb: str
    condition: str
    message: str

    @property
    def name(self) -> str:
        """Name of the trigger, and on PostgreSQL of its function."""
        return f"{self.table}_frozen_{self.verb.lower()}"

    def sql(self, dialect: str) -> list[str]:
        """Return the statements that make the rule hold on `sqlite` or `postgresql`."""
        return self._sqlite() if dialect == "sqlite" else self._postgresql()

    def _sqlite(self) -> list[str]:
        # SQLite before 3.39 knows the comparison that minds nulls only by its own, shorter name.
        condition = self.condition.replace("IS NOT DISTINCT FROM", "IS")
        condition = condition.replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        ]

    def _postgresql(self) -> list[str]:
        answer = "OLD" if self.verb == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger AS $$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {answer}; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def freeze(metadata: MetaData, rules: Iterable[Frozen]) -> None:
    """Let `create_all` make the triggers too, each with its table."""
    for rule in rules:
        for dialect in ("sqlite", "postgresql"):
            for statement in rule.sql(dialect):
                made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # -- no types there
                event.listen(metadata.tables[rule.table], "after_create", made)
