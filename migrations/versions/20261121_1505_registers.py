"""What a trainer says of a session, and each time a register was stored.

A register that is ticked on two phones, or taken back a step, needs to know how it stood before.
Both lie beside the session, in tables of their own: no row that is there changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1505"
down_revision = "20261121_1450"


def upgrade() -> None:
    op.create_table(
        "session_remark",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("uncounted", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_session_remark_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_remark_session_id_session")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_remark")),
    )
    op.create_table(
        "register_saving",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_register_saving_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_register_saving_session_id_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_register_saving")),
    )
    for table in ("session_remark", "register_saving"):
        op.create_index(op.f(f"ix_{table}_pilot_id"), table, ["pilot_id"])
    op.create_index(op.f("ix_register_saving_at"), "register_saving", ["at"])


def downgrade() -> None:
    op.drop_table("register_saving")
    op.drop_table("session_remark")
