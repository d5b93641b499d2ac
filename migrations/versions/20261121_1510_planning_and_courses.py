"""School holidays, where an activity takes place, and what is said of somebody in a course.

Holidays belong to a programme, so that all its pilots plan and count with the same ones. None are
shipped. A setting is unknown until somebody says it.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1510"
down_revision = "20261121_1505"


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends >= begins", name=op.f("ck_holiday_days")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_holiday_name")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_holiday_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("uid", name=op.f("uq_holiday_uid")),
        sa.UniqueConstraint(
            "organisation_id", "begins", name=op.f("uq_holiday_organisation_id_begins")
        ),
    )
    op.create_index(op.f("ix_holiday_organisation_id"), "holiday", ["organisation_id"])

    # With its check beside it, both databases add a column in place: rows point at this table.
    op.execute(
        "ALTER TABLE activity ADD COLUMN setting VARCHAR(20) CONSTRAINT ck_activity_setting "
        "CHECK (setting IN ('in_school', 'after_school', 'elsewhere'))"
    )

    op.create_table(
        "course_word",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_course_word_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_course_word_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_course_word_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("participant_id", "activity_id", name=op.f("pk_course_word")),
    )
    for name in ("activity_id", "pilot_id"):
        op.create_index(op.f(f"ix_course_word_{name}"), "course_word", [name])
    said = sa.text("completed IS NOT NULL")
    op.create_index(
        "ix_presence_completed",
        "presence",
        ["session_id"],
        sqlite_where=said,
        postgresql_where=said,
    )


def downgrade() -> None:
    op.drop_index("ix_presence_completed", "presence")
    op.drop_table("course_word")
    op.execute("ALTER TABLE activity DROP COLUMN setting")
    op.drop_table("holiday")
