"""Areas: who lives where and what is published of it, so that reach can be held against people.

They belong to no pilot, for the world is the same for all; only a benchmark, which somebody enters
for one pilot, does.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1540"
down_revision = "20261121_1530"


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parent", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('buurt', 'wijk', 'gemeente')", name=op.f("ck_area_kind")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_parent"), "area", ["parent"], unique=False)

    op.create_table(
        "area_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_figure")),
        sa.UniqueConstraint(
            "source",
            "key",
            "year",
            "part",
            "topic",
            "turn",
            name=op.f("uq_area_figure_source_key_year_part_topic_turn"),
        ),
    )
    op.create_table(
        "area_file",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("headers", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("source", "part", "year", name=op.f("pk_area_file")),
    )
    op.create_table(
        "area_band",
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=10), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_band_area_area")),
        sa.PrimaryKeyConstraint("area", "year", "age_band", name=op.f("pk_area_band")),
    )
    op.create_table(
        "area_border",
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_border_area_area")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_area_border")),
    )
    op.create_table(
        "area_name",
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_name_area_area")),
        sa.PrimaryKeyConstraint("said", "area", name=op.f("pk_area_name")),
    )
    op.create_table(
        "area_postcode",
        sa.Column("postcode4", sa.String(length=4), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_postcode_area_area")),
        sa.PrimaryKeyConstraint("postcode4", name=op.f("pk_area_postcode")),
    )
    op.create_index(op.f("ix_area_postcode_area"), "area_postcode", ["area"], unique=False)

    op.create_table(
        "area_year",
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("changed", sa.String(length=1), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("rounding", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_area_year_area_area")),
        sa.PrimaryKeyConstraint("area", "year", name=op.f("pk_area_year")),
    )
    op.create_table(
        "profile_area",
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("within", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=True),
        sa.Column("confirmed_by", sa.String(length=22), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_profile_area_area_area")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_profile_area")),
    )
    op.create_index(op.f("ix_profile_area_area"), "profile_area", ["area"], unique=False)

    op.create_table(
        "benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("trait", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "name IN ('residents', 'target_group', 'school_roll')", name=op.f("ck_benchmark_name")
        ),
        sa.CheckConstraint(
            "trait IN ('age_band', 'gender', 'area')", name=op.f("ck_benchmark_trait")
        ),
        sa.CheckConstraint("heads >= 0", name=op.f("ck_benchmark_heads")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_benchmark_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark")),
        sa.UniqueConstraint("uid", name=op.f("uq_benchmark_uid")),
    )
    op.create_index(op.f("ix_benchmark_pilot_id"), "benchmark", ["pilot_id"], unique=False)
    op.create_index(
        "uq_benchmark_value",
        "benchmark",
        ["pilot_id", "name", "year", "trait", "value"],
        unique=True,
    )


def downgrade() -> None:
    for name in (
        *("benchmark", "profile_area", "area_year", "area_postcode", "area_name", "area_border"),
        *("area_band", "area_file", "area_figure", "area"),
    ):
        op.drop_table(name)
