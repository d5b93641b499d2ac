"""A file that was read in can be taken back for thirty days, and is read the same way next month.

Rows get the id of the import that made them, without a foreign key: a million rows need none looked
up. What several sources say of one row stands in a table of its own, which most files leave empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1530"
down_revision = "20261121_1510"
BROUGHT = (
    "activity",
    "session",
    "head_count",
    "participant",
    "participant_merge",
    "presence",
    "signup",
)
KINDS = ("session", "heads", "presence", "signup", "name")


def owned(name: str) -> tuple[sa.Column, ...]:
    return (
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f(f"fk_{name}_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    op.create_table(
        "register_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_register_reading_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_register_reading_uid")),
        sa.UniqueConstraint("pilot_id", "name", name=op.f("uq_register_reading_pilot_id_name")),
        *owned("register_reading"),
    )
    op.create_index("ix_register_reading_pilot_id", "register_reading", ["pilot_id"])
    op.create_index("ix_register_reading_shape", "register_reading", ["pilot_id", "shape"])

    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=True),
        sa.Column("label_sealed", sa.Text(), nullable=True),
        sa.Column("content_sha", sa.String(length=64), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["register_reading.id"],
            name=op.f("fk_register_import_reading_id_register_reading"),
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_register_import_uid")),
        *owned("register_import"),
    )
    op.create_index("ix_register_import_pilot_id", "register_import", ["pilot_id"])
    op.create_index("ix_register_import_reading_id", "register_import", ["reading_id"])
    op.create_index("ix_register_import_content", "register_import", ["pilot_id", "content_sha"])

    op.create_table(
        "register_import_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_register_import_said_kind")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["register_import.id"],
            name=op.f("fk_register_import_said_import_id_register_import"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_register_import_said_{table}_id_{table}"),
                ondelete="CASCADE",
            )
            for table in ("session", "participant", "activity")
        ),
        *owned("register_import_said"),
    )
    for name in ("pilot_id", "import_id", "session_id", "participant_id", "activity_id"):
        op.create_index(f"ix_register_import_said_{name}", "register_import_said", [name])

    for table in BROUGHT:
        op.add_column(table, sa.Column("import_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in reversed(BROUGHT):
        op.drop_column(table, "import_id")
    for name in ("register_import_said", "register_import", "register_reading"):
        op.drop_table(name)
