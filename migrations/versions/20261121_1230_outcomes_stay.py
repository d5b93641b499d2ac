"""What was expected of an outcome is never changed: a moved threshold is a next version."""

from alembic import op

revision = "20261121_1230"
down_revision = "20261121_0900"
TABLE = "outcome_version"
SAID = "what was expected is never changed"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_frozen_{verb.lower()}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
                f"WHEN OLD.n IS NOT NULL BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
            continue
        answer = "OLD" if verb == "DELETE" else "NEW"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
            f"IF OLD.n IS NOT NULL THEN RAISE EXCEPTION '{SAID}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {answer}; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("update", "delete"):
        name = f"{TABLE}_frozen_{verb}"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP FUNCTION {name}() CASCADE")
