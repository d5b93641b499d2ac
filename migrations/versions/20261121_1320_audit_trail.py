"""Who did what, in a chain: an act leaves a row, and the database keeps rows as they are.

Only `detail` and its salt may be blanked, by erasure: the chain covers their hash.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1320"
down_revision = "20261121_1230"
SAID = "the audit trail is only added to"
COVERED = (
    "id",
    "at",
    "account",
    "organisation_id",
    "pilot_id",
    "verb",
    "object",
    "detail_hash",
    "previous_hash",
    "hash",
)
SAME = " AND ".join(f"NEW.{name} IS{{not_distinct}} OLD.{name}" for name in COVERED)
WHEN = {
    "UPDATE": f"NOT (NEW.detail IS NULL AND NEW.salt IS NULL AND {SAME})",
    "DELETE": "OLD.id IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("detail_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    for column in ("account", "organisation_id", "pilot_id"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb, condition in WHEN.items():
        name = f"audit_frozen_{verb.lower()}"
        if sqlite:
            condition = condition.format(not_distinct="")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON audit "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
            continue
        answer = "OLD" if verb == "DELETE" else "NEW"
        condition = condition.format(not_distinct=" NOT DISTINCT FROM")
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{SAID}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {answer}; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON audit FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("update", "delete"):
        name = f"audit_frozen_{verb}"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("audit")
