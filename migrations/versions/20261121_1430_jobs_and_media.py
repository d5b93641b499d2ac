"""Long work waits as a row, with who asked for it; files that stay are rows too.

The paper of an agreement is the first of those. Its column is added without making the table again.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1430"
down_revision = "20261121_1420"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=22), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("alive_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("file", sa.String(length=40), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_job_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_job_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_job_uid")),
    )
    op.create_index(op.f("ix_job_account"), "job", ["account"])
    op.create_index(op.f("ix_job_pilot_id"), "job", ["pilot_id"])
    op.create_index("ix_job_waiting", "job", ["state", "made_at"])
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=22), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('agreement')", name=op.f("ck_media_purpose")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_media_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("name", name=op.f("uq_media_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_media_uid")),
    )
    op.create_index(op.f("ix_media_pilot_id"), "media", ["pilot_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE agreement ADD COLUMN paper_id INTEGER "
            "CONSTRAINT fk_agreement_paper_id_media REFERENCES media (id)"
        )
        return
    op.add_column("agreement", sa.Column("paper_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_agreement_paper_id_media"), "agreement", "media", ["paper_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("agreement", "paper_id")
    op.drop_table("media")
    op.drop_table("job")
