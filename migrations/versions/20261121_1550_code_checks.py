"""Keep which codes were held against the room.

Codes that children keep themselves go wrong: somebody takes a second one, or two share one. A check
of thirty codes or more says between how many and how many people the codes are.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1550"
down_revision = "20261121_1540"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("second_code", sa.Boolean(), nullable=False),
        sa.Column("shared_code", sa.Boolean(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_code_check_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_check")),
        sa.UniqueConstraint("uid", name=op.f("uq_code_check_uid")),
    )
    op.create_index("ix_code_check_day", "code_check", ["pilot_id", "checked_on"])
    op.create_index(op.f("ix_code_check_pilot_id"), "code_check", ["pilot_id"])


def downgrade() -> None:
    op.drop_table("code_check")
