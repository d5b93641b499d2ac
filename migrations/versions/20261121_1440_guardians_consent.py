"""What guardians said is kept, and only added to; a personal link knows whom it asks."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1440"
down_revision = "20261121_1430"
TABLE = "participant_consent"
SAID = "what somebody agreed to is only added to"
FROZEN = {
    "UPDATE": "OLD.id IS NOT NULL",
    "DELETE": "EXISTS (SELECT 1 FROM participant p WHERE p.uid = OLD.participant_uid)",
}
PURPOSES = (
    "count",
    "survey",
    "analysis",
    "aggregate",
    "quote_anonymous",
    "quote_named",
    "public",
    "photo",
    "audio",
    "video",
    "recontact",
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_uid", sa.String(length=22), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("by IN ('self', 'guardian', 'both')", name=f"ck_{TABLE}_by"),
        sa.CheckConstraint(f"purpose IN {PURPOSES}", name=f"ck_{TABLE}_purpose"),
        sa.CheckConstraint("channel IN ('paper', 'page', 'card')", name=f"ck_{TABLE}_channel"),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=f"fk_{TABLE}_pilot_id_pilot"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_pilot_id", TABLE, ["pilot_id"])
    op.create_index(f"ix_{TABLE}_whose", TABLE, ["pilot_id", "participant_uid"])
    op.create_table(
        "guardian_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("participant_uid", sa.String(length=22), nullable=False),
        sa.Column("group_uid", sa.String(length=22), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name="fk_guardian_link_pilot_id_pilot"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_guardian_link"),
    )
    op.create_index("ix_guardian_link_pilot_id", "guardian_link", ["pilot_id"])
    op.create_index("ix_guardian_link_whose", "guardian_link", ["pilot_id", "participant_uid"])
    op.add_column("invitation", sa.Column("subject_uid", sa.String(36), nullable=True))
    _freeze()


def downgrade() -> None:
    op.drop_column("invitation", "subject_uid")
    op.drop_table("guardian_link")
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in FROZEN:
        name = f"{TABLE}_frozen_{verb.lower()}"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP FUNCTION {name}() CASCADE")
    op.drop_table(TABLE)


def _freeze() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb, condition in FROZEN.items():
        name = f"{TABLE}_frozen_{verb.lower()}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
            continue
        answer = "OLD" if verb == "DELETE" else "NEW"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{SAID}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {answer}; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
