"""What entering costs, what was told back, and targets beside figures.

Told back and its answers have no page yet: their tables are there, so that the figures say so.
A target is written in versions, like an outcome, and no version is ever changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1560"
down_revision = "20261121_1550"

FROZEN = "target_version"
SAID = "what was expected is never changed"


def _owned(table: str, *more: sa.schema.SchemaItem) -> None:
    """Make a table of one pilot."""
    op.create_table(
        table,
        *more,
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f(f"fk_{table}_pilot_id_pilot")
        ),
    )
    op.create_index(op.f(f"ix_{table}_pilot_id"), table, ["pilot_id"])


def upgrade() -> None:
    _owned(
        "entry_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_entry_time_minutes")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_entry_time_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_time")),
        sa.UniqueConstraint(
            "pilot_id",
            "organisation_id",
            "month",
            name=op.f("uq_entry_time_pilot_id_organisation_id_month"),
        ),
    )
    _owned(
        "cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_cost_cents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
        sa.UniqueConstraint("pilot_id", "year", name=op.f("uq_cost_pilot_id_year")),
    )
    _owned(
        "told_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(length=80), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_back")),
        sa.UniqueConstraint(
            "pilot_id",
            "participant",
            "told_on",
            name=op.f("uq_told_back_pilot_id_participant_told_on"),
        ),
    )
    _owned(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("claim", sa.String(length=22), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "answer IN ('agree', 'partly', 'disagree')", name=op.f("ck_reading_answer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("uid", name=op.f("uq_reading_uid")),
    )
    op.create_index(op.f("ix_reading_claim"), "reading", ["claim"])
    _targets()
    for verb in ("UPDATE", "DELETE"):
        _freeze(verb)


def _targets() -> None:
    _owned(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("uid", name=op.f("uq_target_uid")),
        sa.UniqueConstraint("pilot_id", "key", name=op.f("uq_target_pilot_id_key")),
    )
    _owned(
        "target_version",
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("n >= 1", name=op.f("ck_target_version_n")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_target_version_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_target_version_target_id_target")
        ),
        sa.PrimaryKeyConstraint("target_id", "n", name=op.f("pk_target_version")),
    )


def _freeze(verb: str) -> None:
    name = f"{FROZEN}_frozen_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {FROZEN} "
            f"WHEN OLD.n IS NOT NULL BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        return
    answer = "OLD" if verb == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
        f"IF OLD.n IS NOT NULL THEN RAISE EXCEPTION '{SAID}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {answer}; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {FROZEN} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("update", "delete"):
        name = f"{FROZEN}_frozen_{verb}"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP FUNCTION {name}() CASCADE")
    for table in ("target_version", "target", "reading", "told_back", "cost", "entry_time"):
        op.drop_table(table)
