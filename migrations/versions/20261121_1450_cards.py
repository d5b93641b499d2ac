"""Cards that are lost, cards in a drawer, and two codes that are one person.

A participant keeps the row and the code; what comes later points to it from tables of its own, so
that no table has to be made again and undoing a merge takes nothing but its row.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1450"
down_revision = "20261121_1440"


def only(where: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.create_table(
        "card_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_card_batch_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batch")),
        sa.UniqueConstraint("uid", name=op.f("uq_card_batch_uid")),
    )
    op.create_index(op.f("ix_card_batch_pilot_id"), "card_batch", ["pilot_id"])

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_card_code")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batch.id"], name=op.f("fk_card_batch_id_card_batch")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_card_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_card_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("pilot_id", "code", name=op.f("uq_card_pilot_id_code")),
    )
    for name in ("batch_id", "participant_id", "pilot_id"):
        op.create_index(op.f(f"ix_card_{name}"), "card", [name])
    drawn = only("drawn IS 1" if op.get_bind().dialect.name == "sqlite" else "drawn IS true")
    op.create_index("uq_card_drawn", "card", ["code"], unique=True, **drawn)
    current = only("replaced_on IS NULL")
    op.create_index("uq_card_current", "card", ["participant_id"], unique=True, **current)

    op.create_table(
        "participant_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("gone_id <> kept_id", name=op.f("ck_participant_merge_two")),
        sa.CheckConstraint(
            "(undone_on IS NULL) = (person_id IS NOT NULL)",
            name=op.f("ck_participant_merge_person"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_participant_merge_pilot_id_pilot")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                ["participant.id"],
                name=op.f(f"fk_participant_merge_{name}_participant"),
            )
            for name in ("gone_id", "kept_id", "person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_merge")),
        sa.UniqueConstraint("uid", name=op.f("uq_participant_merge_uid")),
    )
    for name in ("kept_id", "person_id", "pilot_id"):
        op.create_index(op.f(f"ix_participant_merge_{name}"), "participant_merge", [name])
    standing = only("undone_on IS NULL")
    op.create_index(
        "uq_participant_merge_gone", "participant_merge", ["gone_id"], unique=True, **standing
    )


def downgrade() -> None:
    for name in ("participant_merge", "card", "card_batch"):
        op.drop_table(name)
