"""The first tables: pilots and accounts, registers, questionnaires, stories, outcomes.

What may never change is frozen by triggers: see `freeze`. A migration holds its own copy of what
it does, so that it stays what it was when the models move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_0900"
down_revision = None


FROZEN = (
    (
        "questionnaire_version",
        "UPDATE",
        "OLD.state <> 'draft' AND NOT (OLD.state = 'published' AND NEW.state = 'retired' AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id AND NEW.questionnaire_id IS NOT DISTINCT FROM OLD.questionnaire_id AND NEW.major IS NOT DISTINCT FROM OLD.major AND NEW.minor IS NOT DISTINCT FROM OLD.minor AND NEW.definition IS NOT DISTINCT FROM OLD.definition AND NEW.content_hash IS NOT DISTINCT FROM OLD.content_hash AND NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id AND NEW.change_class IS NOT DISTINCT FROM OLD.change_class AND NEW.change_note IS NOT DISTINCT FROM OLD.change_note AND NEW.source_sha256 IS NOT DISTINCT FROM OLD.source_sha256 AND NEW.published_at IS NOT DISTINCT FROM OLD.published_at AND NEW.published_by IS NOT DISTINCT FROM OLD.published_by)",
        "a published version is never changed",
    ),
    (
        "questionnaire_version",
        "DELETE",
        "OLD.state <> 'draft'",
        "a published version is never changed",
    ),
    (
        "variable",
        "UPDATE",
        "(NEW.kind IS DISTINCT FROM OLD.kind OR NEW.scale_id IS DISTINCT FROM OLD.scale_id) AND NEW.kind <> 'text'",
        "a variable keeps its kind and its scale",
    ),
    (
        "response",
        "UPDATE",
        "NEW.payload IS DISTINCT FROM OLD.payload OR NEW.version_id IS DISTINCT FROM OLD.version_id",
        "what came in is never changed",
    ),
    (
        "question",
        "INSERT",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = NEW.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "question",
        "UPDATE",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = OLD.version_id AND v.state <> 'draft') OR EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = NEW.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "question",
        "DELETE",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = OLD.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "text",
        "INSERT",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = NEW.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "text",
        "UPDATE",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = OLD.version_id AND v.state <> 'draft') OR EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = NEW.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "text",
        "DELETE",
        "EXISTS (SELECT 1 FROM questionnaire_version v WHERE v.id = OLD.version_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "question_choice",
        "INSERT",
        "EXISTS (SELECT 1 FROM question q JOIN questionnaire_version v ON v.id = q.version_id WHERE q.id = NEW.question_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "question_choice",
        "UPDATE",
        "EXISTS (SELECT 1 FROM question q JOIN questionnaire_version v ON v.id = q.version_id WHERE q.id = OLD.question_id AND v.state <> 'draft') OR EXISTS (SELECT 1 FROM question q JOIN questionnaire_version v ON v.id = q.version_id WHERE q.id = NEW.question_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "question_choice",
        "DELETE",
        "EXISTS (SELECT 1 FROM question q JOIN questionnaire_version v ON v.id = q.version_id WHERE q.id = OLD.question_id AND v.state <> 'draft')",
        "a published version is never changed",
    ),
    (
        "story_version",
        "UPDATE",
        "NEW.id IS DISTINCT FROM OLD.id OR NEW.uid IS DISTINCT FROM OLD.uid OR NEW.pilot_id IS DISTINCT FROM OLD.pilot_id OR NEW.story_id IS DISTINCT FROM OLD.story_id OR NEW.n IS DISTINCT FROM OLD.n OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.language IS DISTINCT FROM OLD.language OR NEW.body IS DISTINCT FROM OLD.body OR NEW.body_sha256 IS DISTINCT FROM OLD.body_sha256 OR NEW.made_on IS DISTINCT FROM OLD.made_on OR NEW.made_by IS DISTINCT FROM OLD.made_by",
        "what was told is never changed",
    ),
    ("consent", "UPDATE", "OLD.n IS NOT NULL", "a consent is only added to"),
    (
        "consent",
        "DELETE",
        "EXISTS (SELECT 1 FROM story s WHERE s.id = OLD.story_id AND s.state <> 'withdrawn')",
        "a consent is only added to",
    ),
    ("codebook_version", "UPDATE", "OLD.state = 'locked'", "a locked code book is never changed"),
    ("codebook_version", "DELETE", "OLD.state = 'locked'", "a locked code book is never changed"),
    (
        "code",
        "INSERT",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = NEW.version_id AND v.state = 'locked')",
        "a locked code book is never changed",
    ),
    (
        "code",
        "UPDATE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.version_id AND v.state = 'locked')",
        "a locked code book is never changed",
    ),
    (
        "code",
        "DELETE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.version_id AND v.state = 'locked')",
        "a locked code book is never changed",
    ),
)
"""(table, verb, condition, message): when a row may not be written."""


def freeze() -> None:
    """Make the triggers of `FROZEN` on the engine at hand."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, verb, condition, message in FROZEN:
        name = f"{table}_frozen_{verb.lower()}"
        if sqlite:
            plain = condition.replace("IS NOT DISTINCT FROM", "IS")
            plain = plain.replace("IS DISTINCT FROM", "IS NOT")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"WHEN {plain} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        answer = "OLD" if verb == "DELETE" else "NEW"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {answer}; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def thaw() -> None:
    """Take the functions away; triggers fall with their tables."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, verb, _condition, _message in FROZEN:
        op.execute(f"DROP FUNCTION IF EXISTS {table}_frozen_{verb.lower()}() CASCADE")


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("uid", name=op.f("uq_account_uid")),
    )
    op.create_table(
        "construct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_construct")),
        sa.UniqueConstraint("code", name=op.f("uq_construct_code")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('programme', 'partner', 'funder', 'school')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_organisation_uid")),
    )
    op.create_table(
        "scale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("exclusive", sa.Text(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('ordinal', 'set')", name=op.f("ck_scale_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale")),
        sa.UniqueConstraint("code", name=op.f("uq_scale_code")),
    )
    op.create_table(
        "codebook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name_nl", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_codebook_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_codebook_organisation_id_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_codebook_uid")),
    )
    with op.batch_alter_table("codebook", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_codebook_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "login_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("proved_at", sa.DateTime(), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_login_session_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_session_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "pilot",
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("under_16", sa.Boolean(), nullable=False),
        sa.Column("card_scheme", sa.String(length=40), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["organisation.id"], name=op.f("fk_pilot_programme_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("code", name=op.f("uq_pilot_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_pilot_uid")),
    )
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("perspectives", sa.Text(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("consent_mode", sa.String(length=20), nullable=False),
        sa.Column("keep_partial", sa.Boolean(), nullable=False),
        sa.Column("read_aloud", sa.String(length=10), nullable=False),
        sa.Column("template_code", sa.String(length=40), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "consent_mode IN ('self', 'child_and_guardian', 'none_needed')",
            name=op.f("ck_questionnaire_consent_mode"),
        ),
        sa.CheckConstraint(
            "read_aloud IN ('required', 'offered', 'none')",
            name=op.f("ck_questionnaire_read_aloud"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_questionnaire_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "organisation_id", "code", name=op.f("uq_questionnaire_organisation_id_code")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_questionnaire_uid")),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_questionnaire_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "request_key",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("response_ref", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_request_key_account_id_account")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request_key")),
    )
    op.create_table(
        "signin_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signin_link_account_id_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signin_link")),
    )
    with op.batch_alter_table("signin_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signin_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "account_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("group_uid", sa.String(length=22), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_grant_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["account.id"], name=op.f("fk_account_grant_granted_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_grant_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_account_grant_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_grant")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "organisation_id",
            "pilot_id",
            "group_uid",
            name=op.f("uq_account_grant_account_id_role_organisation_id_pilot_id_group_uid"),
        ),
    )
    with op.batch_alter_table("account_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_grant_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_activity_name")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_activity_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("pilot_id", "name", name=op.f("uq_activity_pilot_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_activity_uid")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "choice_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_choice_list_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_choice_list_questionnaire_id_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_list")),
        sa.UniqueConstraint(
            "questionnaire_id", "code", name=op.f("uq_choice_list_questionnaire_id_code")
        ),
    )
    with op.batch_alter_table("choice_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_choice_list_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_choice_list_questionnaire_id"), ["questionnaire_id"], unique=False
        )

    op.create_table(
        "code_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("code_key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('construct', 'indicator', 'outcome')", name=op.f("ck_code_link_kind")
        ),
        sa.ForeignKeyConstraint(
            ["codebook_id"], ["codebook.id"], name=op.f("fk_code_link_codebook_id_codebook")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_code_link_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_link")),
        sa.UniqueConstraint(
            "codebook_id",
            "code_key",
            "kind",
            "target",
            name=op.f("uq_code_link_codebook_id_code_key_kind_target"),
        ),
    )
    with op.batch_alter_table("code_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_code_link_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("locked_by", sa.Integer(), nullable=True),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'locked')", name=op.f("ck_codebook_version_state")),
        sa.ForeignKeyConstraint(
            ["based_on"],
            ["codebook_version.id"],
            name=op.f("fk_codebook_version_based_on_codebook_version"),
        ),
        sa.ForeignKeyConstraint(
            ["codebook_id"], ["codebook.id"], name=op.f("fk_codebook_version_codebook_id_codebook")
        ),
        sa.ForeignKeyConstraint(
            ["locked_by"], ["account.id"], name=op.f("fk_codebook_version_locked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_codebook_version_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("codebook_id", "n", name=op.f("uq_codebook_version_codebook_id_n")),
        sa.UniqueConstraint("uid", name=op.f("uq_codebook_version_uid")),
    )
    with op.batch_alter_table("codebook_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_codebook_version_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "coder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=80), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_coder_account_id_account")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_coder_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coder")),
        sa.UniqueConstraint("pilot_id", "account_id", name=op.f("uq_coder_pilot_id_account_id")),
        sa.UniqueConstraint("pilot_id", "guid", name=op.f("uq_coder_pilot_id_guid")),
        sa.UniqueConstraint("uid", name=op.f("uq_coder_uid")),
    )
    with op.batch_alter_table("coder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coder_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_outcome_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("pilot_id", "key", name=op.f("uq_outcome_pilot_id_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_outcome_uid")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_participant_code")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_participant_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("pilot_id", "code", name=op.f("uq_participant_pilot_id_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_participant_uid")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "pilot_partner",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pilot_partner_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_partner_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("pilot_id", "organisation_id", name=op.f("pk_pilot_partner")),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("change_class", sa.String(length=12), nullable=True),
        sa.Column("change_note", sa.String(length=2000), nullable=True),
        sa.Column("source_sha256", sa.String(length=64), nullable=True),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (definition IS NOT NULL AND content_hash IS NOT NULL AND change_class IS NOT NULL)",
            name=op.f("ck_questionnaire_version_whole_when_published"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'retired')",
            name=op.f("ck_questionnaire_version_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_questionnaire_version_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_questionnaire_version_parent_id_questionnaire_version"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["account.id"],
            name=op.f("fk_questionnaire_version_published_by_account"),
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_questionnaire_version_questionnaire_id_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint(
            "questionnaire_id",
            "major",
            "minor",
            name=op.f("uq_questionnaire_version_questionnaire_id_major_minor"),
        ),
    )
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_questionnaire_version_organisation_id"),
            ["organisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_questionnaire_version_questionnaire_id"),
            ["questionnaire_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_questionnaire_version_draft",
            ["questionnaire_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "story",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("participant", sa.String(length=80), nullable=True),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("activity", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=True),
        sa.Column("name_as", sa.String(length=10), nullable=False),
        sa.Column("role_text", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=True),
        sa.Column("prompt_key", sa.String(length=40), nullable=True),
        sa.Column("prompt_version", sa.Integer(), nullable=True),
        sa.Column("teller_tone", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("mentions_others", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("drawn_at_random", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("receipt_hmac", sa.String(length=64), nullable=True),
        sa.Column("source_ref", sa.String(length=64), nullable=False),
        sa.Column("grants", sa.String(length=200), nullable=False),
        sa.Column("guardian", sa.Boolean(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "name_as IN ('none', 'role', 'alias', 'first_name')", name=op.f("ck_story_name_as")
        ),
        sa.CheckConstraint(
            "state IN ('held', 'open', 'closed', 'withdrawn')", name=op.f("ck_story_state")
        ),
        sa.CheckConstraint("teller_tone BETWEEN 1 AND 5", name=op.f("ck_story_teller_tone")),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["account.id"], name=op.f("fk_story_collector_id_account")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_story_made_by_account")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_story_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("pilot_id", "code", name=op.f("uq_story_pilot_id_code")),
        sa.UniqueConstraint("pilot_id", "source_ref", name=op.f("uq_story_pilot_id_source_ref")),
        sa.UniqueConstraint("receipt_hmac", name=op.f("uq_story_receipt_hmac")),
        sa.UniqueConstraint("uid", name=op.f("uq_story_uid")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "ix_story_pilot_id_told_on", ["pilot_id", "told_on", "uid"], unique=False
        )

    op.create_table(
        "subject",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("group_uid", sa.String(length=22), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("participant_uid", sa.String(length=64), nullable=True),
        sa.Column("parts", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("scheme IN ('card', 'selfcode')", name=op.f("ck_subject_scheme")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["subject.uid"], name=op.f("fk_subject_merged_into_subject")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_subject_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_subject")),
        sa.UniqueConstraint(
            "pilot_id", "participant_uid", name=op.f("uq_subject_pilot_id_participant_uid")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("activity", sa.String(length=200), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_telling_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
        sa.UniqueConstraint("code", name=op.f("uq_telling_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_telling_uid")),
    )
    with op.batch_alter_table("telling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_telling_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "variable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("column", sa.String(length=70), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("construct_id", sa.Integer(), nullable=True),
        sa.Column("scale_id", sa.Integer(), nullable=True),
        sa.Column("direction", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("min", sa.Double(), nullable=True),
        sa.Column("max", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("sensitivity", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("retention", sa.String(length=200), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sensitivity IN ('none', 'personal', 'special', 'child')",
            name=op.f("ck_variable_sensitivity"),
        ),
        sa.CheckConstraint("direction IN (1, -1)", name=op.f("ck_variable_direction")),
        sa.ForeignKeyConstraint(
            ["construct_id"], ["construct.id"], name=op.f("fk_variable_construct_id_construct")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_variable_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_variable_questionnaire_id_questionnaire"),
        ),
        sa.ForeignKeyConstraint(
            ["scale_id"], ["scale.id"], name=op.f("fk_variable_scale_id_scale")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variable")),
        sa.UniqueConstraint(
            "questionnaire_id", "code", name=op.f("uq_variable_questionnaire_id_code")
        ),
        sa.UniqueConstraint(
            "questionnaire_id", "column", name=op.f("uq_variable_questionnaire_id_column")
        ),
    )
    with op.batch_alter_table("variable", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_variable_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_variable_questionnaire_id"), ["questionnaire_id"], unique=False
        )

    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_uid", sa.String(length=22), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("counted_uses", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('words', 'all')", name=op.f("ck_withdrawal_level")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_withdrawal_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withdrawal_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withdrawal_story_uid"), ["story_uid"], unique=False)

    op.create_table(
        "choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("missing", sa.String(length=16), nullable=True),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("is_other", sa.Boolean(), nullable=False),
        sa.Column("pictogram", sa.String(length=40), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "missing IS NULL OR missing IN ('dont_know', 'no_answer', 'not_applicable')",
            name=op.f("ck_choice_missing"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["choice_list.id"], name=op.f("fk_choice_list_id_choice_list")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_choice_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
        sa.UniqueConstraint("list_id", "code", name=op.f("uq_choice_list_id_code")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_choice_list_id_number")),
    )
    with op.batch_alter_table("choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_choice_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_nl", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("definition_nl", sa.String(length=2000), nullable=False),
        sa.Column("definition_en", sa.String(length=2000), nullable=False),
        sa.Column("include_nl", sa.String(length=2000), nullable=False),
        sa.Column("include_en", sa.String(length=2000), nullable=False),
        sa.Column("exclude_nl", sa.String(length=2000), nullable=False),
        sa.Column("exclude_en", sa.String(length=2000), nullable=False),
        sa.Column("example_nl", sa.String(length=2000), nullable=False),
        sa.Column("example_en", sa.String(length=2000), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("shortcut", sa.String(length=2), nullable=True),
        sa.Column("polarity", sa.String(length=40), nullable=False),
        sa.Column("codable", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("split_from", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["code.id"], name=op.f("fk_code_merged_into_code")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_code_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["code.id"], name=op.f("fk_code_parent_id_code")),
        sa.ForeignKeyConstraint(["split_from"], ["code.id"], name=op.f("fk_code_split_from_code")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_code_version_id_codebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_code_uid")),
        sa.UniqueConstraint("version_id", "guid", name=op.f("uq_code_version_id_guid")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_code_version_id_key")),
        sa.UniqueConstraint(
            "version_id", "parent_id", "name_nl", name=op.f("uq_code_version_id_parent_id_name_nl")
        ),
    )
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_code_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "coding_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("lane IN ('free', 'by_code')", name=op.f("ck_coding_round_lane")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_coding_round_share")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_coding_round_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_coding_round_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_coding_round_version_id_codebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_round")),
        sa.UniqueConstraint("uid", name=op.f("uq_coding_round_uid")),
    )
    with op.batch_alter_table("coding_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coding_round_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("text_key", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("by IN ('self', 'guardian')", name=op.f("ck_consent_by")),
        sa.CheckConstraint(
            "method IN ('form', 'paper', 'spoken', 'import')", name=op.f("ck_consent_method")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_consent_made_by_account")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_consent_pilot_id_pilot")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_consent_story_id_story")),
        sa.PrimaryKeyConstraint("story_id", "n", name=op.f("pk_consent")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "harmonise",
        sa.Column("from_variable_id", sa.Integer(), nullable=False),
        sa.Column("to_variable_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_harmonise_approved_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["from_variable_id"],
            ["variable.id"],
            name=op.f("fk_harmonise_from_variable_id_variable"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_harmonise_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["to_variable_id"], ["variable.id"], name=op.f("fk_harmonise_to_variable_id_variable")
        ),
        sa.PrimaryKeyConstraint("from_variable_id", "to_variable_id", name=op.f("pk_harmonise")),
    )
    with op.batch_alter_table("harmonise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_harmonise_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "outcome_version",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_outcome_version_n")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_outcome_version_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_version_outcome_id_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_outcome_version_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("outcome_id", "n", name=op.f("pk_outcome_version")),
    )
    with op.batch_alter_table("outcome_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_version_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "pilot_codebook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_codebook_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["codebook_version.id"],
            name=op.f("fk_pilot_codebook_version_id_codebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_codebook")),
        sa.UniqueConstraint(
            "pilot_id", "version_id", name=op.f("uq_pilot_codebook_pilot_id_version_id")
        ),
    )
    with op.batch_alter_table("pilot_codebook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_codebook_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("variable_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("widget", sa.String(length=40), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("relevant", sa.String(length=4000), nullable=True),
        sa.Column("constraint", sa.String(length=4000), nullable=True),
        sa.Column("calculate", sa.String(length=4000), nullable=True),
        sa.Column("default", sa.String(length=4000), nullable=True),
        sa.Column("choice_filter", sa.String(length=4000), nullable=True),
        sa.Column("repeat_max", sa.Integer(), nullable=True),
        sa.Column("moments", sa.Text(), nullable=False),
        sa.Column("perspectives", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_question_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["question.id"], name=op.f("fk_question_parent_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["variable_id"], ["variable.id"], name=op.f("fk_question_variable_id_variable")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_question_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "version_id", "variable_id", name=op.f("uq_question_version_id_variable_id")
        ),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_question_variable_id"), ["variable_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_version_id"), ["version_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("start", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("discipline", sa.String(length=100), nullable=True),
        sa.Column("form", sa.String(length=10), nullable=True),
        sa.Column("area", sa.String(length=100), nullable=True),
        sa.Column("course_end", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("form IN ('make', 'attend', 'learn')", name=op.f("ck_session_form")),
        sa.CheckConstraint("length(start) IN (0, 5)", name=op.f("ck_session_start")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_session_minutes")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_session_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_session_pilot_id_pilot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint(
            "activity_id",
            "held_on",
            "start",
            "place",
            name=op.f("uq_session_activity_id_held_on_start_place"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_session_uid")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_session_newest", ["pilot_id", "held_on", "start", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_session_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "signup",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("first_time", sa.Boolean(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(length=100), nullable=True),
        sa.Column("postcode4", sa.String(length=4), nullable=True),
        sa.Column("area", sa.String(length=100), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("course_end", sa.Date(), nullable=True),
        sa.Column("completed", sa.String(length=200), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_signup_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_signup_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_signup_pilot_id_pilot")),
        sa.PrimaryKeyConstraint(
            "participant_id", "activity_id", "enrolled_on", name=op.f("pk_signup")
        ),
    )
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signup_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signup_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "story_use",
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_story_use_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_use_story_id_story")
        ),
        sa.PrimaryKeyConstraint("story_id", "purpose", name=op.f("pk_story_use")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("story_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_use_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "ix_story_use_pilot_id_purpose", ["pilot_id", "purpose"], unique=False
        )

    op.create_table(
        "story_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('original', 'correction', 'transcript', 'translation')",
            name=op.f("ck_story_version_kind"),
        ),
        sa.CheckConstraint("length(body) >= 1", name=op.f("ck_story_version_body")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_story_version_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["story_version.id"],
            name=op.f("fk_story_version_parent_id_story_version"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_story_version_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_version_story_id_story")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_version")),
        sa.UniqueConstraint("story_id", "n", name=op.f("uq_story_version_story_id_n")),
        sa.UniqueConstraint("uid", name=op.f("uq_story_version_uid")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("story_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_version_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "uq_story_version_current",
            ["story_id", "language"],
            unique=True,
            sqlite_where=sa.text("current IS 1"),
            postgresql_where=sa.text("current IS true"),
        )

    op.create_table(
        "text",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=10), nullable=False),
        sa.Column("lang", sa.String(length=35), nullable=False),
        sa.Column("value", sa.String(length=4000), nullable=False),
        sa.Column("audio_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('missing', 'machine', 'human', 'reviewed', 'stale', 'waived')",
            name=op.f("ck_text_status"),
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_text_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_text_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_text_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "owner", "field", "lang", name=op.f("pk_text")),
    )
    with op.batch_alter_table("text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_text_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("activity_uid", sa.String(length=22), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "moment IN ('pre', 'mid', 'post', 'followup', 'single')", name=op.f("ck_wave_moment")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'test')", name=op.f("ck_wave_state")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_wave_pilot_id_pilot")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_wave_questionnaire_id_questionnaire"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_wave_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint(
            "pilot_id",
            "questionnaire_id",
            "moment",
            "name",
            "activity_uid",
            name=op.f("uq_wave_pilot_id_questionnaire_id_moment_name_activity_uid"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_wave_uid")),
    )
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wave_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wave_questionnaire_id"), ["questionnaire_id"], unique=False
        )

    op.create_table(
        "coding_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("skip_reason", sa.String(length=20), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'busy', 'done', 'skipped', 'held')",
            name=op.f("ck_coding_task_state"),
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["coder.id"], name=op.f("fk_coding_task_coder_id_coder")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_coding_task_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["coding_round.id"], name=op.f("fk_coding_task_round_id_coding_round")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["story_version.id"],
            name=op.f("fk_coding_task_version_id_story_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_task")),
        sa.UniqueConstraint(
            "round_id",
            "version_id",
            "coder_id",
            name=op.f("uq_coding_task_round_id_version_id_coder_id"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_coding_task_uid")),
    )
    with op.batch_alter_table("coding_task", schema=None) as batch_op:
        batch_op.create_index("ix_coding_task_coder_id_state", ["coder_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_coding_task_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coding_task_version_id"), ["version_id"], unique=False)

    op.create_table(
        "consensus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("polarity", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('a', 'b', 'both', 'neither', 'new')", name=op.f("ck_consensus_decision")
        ),
        sa.CheckConstraint(
            "polarity IN ('positive', 'negative', 'mixed', 'none')",
            name=op.f("ck_consensus_polarity"),
        ),
        sa.CheckConstraint(
            '(start IS NULL AND "end" IS NULL) OR (start >= 0 AND start < "end")',
            name=op.f("ck_consensus_span"),
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_consensus_code_id_code")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_consensus_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_consensus_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["coding_round.id"], name=op.f("fk_consensus_round_id_coding_round")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["story_version.id"], name=op.f("fk_consensus_version_id_story_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus")),
        sa.UniqueConstraint("uid", name=op.f("uq_consensus_uid")),
    )
    with op.batch_alter_table("consensus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consensus_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consensus_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consensus_version_id"), ["version_id"], unique=False)

    op.create_table(
        "head_count",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('counted', 'estimated')", name=op.f("ck_head_count_kind")),
        sa.CheckConstraint("heads >= 0", name=op.f("ck_head_count_heads")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_head_count_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_head_count_session_id_session")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_head_count")),
    )
    with op.batch_alter_table("head_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_head_count_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "invited",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("group_uid", sa.String(length=22), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("invited >= 0", name=op.f("ck_invited_invited")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_invited_pilot_id_pilot")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_invited_wave_id_wave")),
        sa.PrimaryKeyConstraint(
            "wave_id", "perspective", "group_uid", "channel", name=op.f("pk_invited")
        ),
    )
    with op.batch_alter_table("invited", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invited_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("group_uid", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("pairing", sa.String(length=10), nullable=False),
        sa.Column("hourly_max", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('poster', 'personal', 'kiosk', 'paper', 'staff', 'test')",
            name=op.f("ck_link_kind"),
        ),
        sa.CheckConstraint("pairing IN ('none', 'card', 'selfcode')", name=op.f("ck_link_pairing")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_link_pilot_id_pilot")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_link_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("code", name=op.f("uq_link_code")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=True),
        sa.Column("first_time", sa.Boolean(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(length=100), nullable=True),
        sa.Column("postcode4", sa.String(length=4), nullable=True),
        sa.Column("area", sa.String(length=100), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("course_end", sa.Date(), nullable=True),
        sa.Column("completed", sa.String(length=200), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'absent', 'excused')", name=op.f("ck_presence_status")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_presence_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_presence_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_presence_session_id_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "participant_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_presence_participant_id"), ["participant_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_presence_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "question_choice",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["choice.id"], name=op.f("fk_question_choice_choice_id_choice")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_question_choice_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_choice_question_id_question")
        ),
        sa.PrimaryKeyConstraint("question_id", "choice_id", name=op.f("pk_question_choice")),
    )
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_choice_choice_id"), ["choice_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_question_choice_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "redaction_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("hints_version", sa.Integer(), nullable=False),
        sa.Column("hints_open", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hints_open = 0", name=op.f("ck_redaction_check_hints_open")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_redaction_check_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_redaction_check_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["story_version.id"],
            name=op.f("fk_redaction_check_version_id_story_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_check")),
        sa.UniqueConstraint(
            "version_id", "made_by", name=op.f("uq_redaction_check_version_id_made_by")
        ),
    )
    with op.batch_alter_table("redaction_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redaction_check_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "refusal",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_refusal_pilot_id_pilot")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_refusal_wave_id_wave")),
        sa.PrimaryKeyConstraint("wave_id", "perspective", "on", name=op.f("pk_refusal")),
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("link_kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("group_uid", sa.String(length=22), nullable=False),
        sa.Column("subject_uid", sa.String(length=36), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("receipt_hmac", sa.String(length=64), nullable=True),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('counted', 'held', 'test', 'void', 'superseded')",
            name=op.f("ck_response_state"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_response_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["subject_uid"], ["subject.uid"], name=op.f("fk_response_subject_uid_subject")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_response_version_id_questionnaire_version"),
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_response_wave_id_wave")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_response")),
        sa.UniqueConstraint("receipt_hmac", name=op.f("uq_response_receipt_hmac")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_subject_uid"), ["subject_uid"], unique=False)
        batch_op.create_index("ix_response_wave_id_state", ["wave_id", "state"], unique=False)

    op.create_table(
        "answer",
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column("response_uid", sa.String(length=36), nullable=False),
        sa.Column("repeat_no", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("num", sa.Double(), nullable=True),
        sa.Column("txt", sa.String(length=4000), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("missing", sa.String(length=16), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "missing IS NULL OR missing IN ('dont_know', 'no_answer', 'not_applicable')",
            name=op.f("ck_answer_missing"),
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_answer_pilot_id_pilot")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["response_uid"], ["response.uid"], name=op.f("fk_answer_response_uid_response")
        ),
        sa.ForeignKeyConstraint(
            ["variable_id"], ["variable.id"], name=op.f("fk_answer_variable_id_variable")
        ),
        sa.PrimaryKeyConstraint(
            "variable_id", "response_uid", "repeat_no", "choice_id", name=op.f("pk_answer")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index("ix_answer_response_uid", ["response_uid"], unique=False)

    op.create_table(
        "answer_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_uid", sa.String(length=36), nullable=False),
        sa.Column("variable_id", sa.Integer(), nullable=False),
        sa.Column("repeat_no", sa.Integer(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("actor_uid", sa.String(length=22), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) >= 10", name=op.f("ck_answer_edit_reason")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_answer_edit_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["response_uid"], ["response.uid"], name=op.f("fk_answer_edit_response_uid_response")
        ),
        sa.ForeignKeyConstraint(
            ["variable_id"], ["variable.id"], name=op.f("fk_answer_edit_variable_id_variable")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_edit")),
    )
    with op.batch_alter_table("answer_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_edit_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_answer_edit_response_uid"), ["response_uid"], unique=False
        )

    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("span_sha", sa.String(length=16), nullable=False),
        sa.Column("polarity", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("quote_star", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('human', 'accepted_suggestion', 'rule', 'import')",
            name=op.f("ck_coding_origin"),
        ),
        sa.CheckConstraint(
            "polarity IN ('positive', 'negative', 'mixed', 'none')", name=op.f("ck_coding_polarity")
        ),
        sa.CheckConstraint(
            '(start IS NULL AND "end" IS NULL) OR (start >= 0 AND start < "end")',
            name=op.f("ck_coding_span"),
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_coding_coder_id_coder")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_coding_pilot_id_pilot")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["coding_task.id"], name=op.f("fk_coding_task_id_coding_task")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["story_version.id"], name=op.f("fk_coding_version_id_story_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("uid", name=op.f("uq_coding_uid")),
    )
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coding_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coding_task_id"), ["task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coding_version_id"), ["version_id"], unique=False)
        batch_op.create_index(
            "uq_coding_span",
            ["version_id", "code_id", "coder_id", "start", "end"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL AND start IS NOT NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND start IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_coding_whole",
            ["version_id", "code_id", "coder_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL AND start IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND start IS NULL"),
        )

    op.create_table(
        "draft",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("perspective", sa.String(length=20), nullable=False),
        sa.Column("subject_uid", sa.String(length=36), nullable=True),
        sa.Column("page", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_draft_link_id_link")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_draft_pilot_id_pilot")),
        sa.ForeignKeyConstraint(
            ["subject_uid"], ["subject.uid"], name=op.f("fk_draft_subject_uid_subject")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_draft_version_id_questionnaire_version"),
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_draft_wave_id_wave")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_invitation_link_id_link")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_invitation_pilot_id_pilot")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "response_consent",
        sa.Column("response_uid", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("text_version_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "by IN ('self', 'guardian', 'both')", name=op.f("ck_response_consent_by")
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_response_consent_pilot_id_pilot")
        ),
        sa.ForeignKeyConstraint(
            ["response_uid"],
            ["response.uid"],
            name=op.f("fk_response_consent_response_uid_response"),
        ),
        sa.ForeignKeyConstraint(
            ["text_version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_response_consent_text_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("response_uid", "by", "purpose", name=op.f("pk_response_consent")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_consent_pilot_id"), ["pilot_id"], unique=False
        )

    # ### end Alembic commands ###
    freeze()


def downgrade() -> None:
    thaw()
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("response_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_consent_pilot_id"))

    op.drop_table("response_consent")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_link_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_wave_id"))
        batch_op.drop_index(batch_op.f("ix_draft_pilot_id"))

    op.drop_table("draft")
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_coding_whole",
            sqlite_where=sa.text("removed_at IS NULL AND start IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND start IS NULL"),
        )
        batch_op.drop_index(
            "uq_coding_span",
            sqlite_where=sa.text("removed_at IS NULL AND start IS NOT NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND start IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_coding_version_id"))
        batch_op.drop_index(batch_op.f("ix_coding_task_id"))
        batch_op.drop_index(batch_op.f("ix_coding_pilot_id"))

    op.drop_table("coding")
    with op.batch_alter_table("answer_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_edit_response_uid"))
        batch_op.drop_index(batch_op.f("ix_answer_edit_pilot_id"))

    op.drop_table("answer_edit")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_response_uid")
        batch_op.drop_index(batch_op.f("ix_answer_pilot_id"))

    op.drop_table("answer")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index("ix_response_wave_id_state")
        batch_op.drop_index(batch_op.f("ix_response_subject_uid"))
        batch_op.drop_index(batch_op.f("ix_response_pilot_id"))

    op.drop_table("response")
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusal_pilot_id"))

    op.drop_table("refusal")
    with op.batch_alter_table("redaction_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redaction_check_pilot_id"))

    op.drop_table("redaction_check")
    with op.batch_alter_table("question_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_choice_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_question_choice_choice_id"))

    op.drop_table("question_choice")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_presence_participant_id"))

    op.drop_table("presence")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_wave_id"))
        batch_op.drop_index(batch_op.f("ix_link_pilot_id"))

    op.drop_table("link")
    with op.batch_alter_table("invited", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invited_pilot_id"))

    op.drop_table("invited")
    with op.batch_alter_table("head_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_head_count_pilot_id"))

    op.drop_table("head_count")
    with op.batch_alter_table("consensus", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consensus_version_id"))
        batch_op.drop_index(batch_op.f("ix_consensus_round_id"))
        batch_op.drop_index(batch_op.f("ix_consensus_pilot_id"))

    op.drop_table("consensus")
    with op.batch_alter_table("coding_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coding_task_version_id"))
        batch_op.drop_index(batch_op.f("ix_coding_task_pilot_id"))
        batch_op.drop_index("ix_coding_task_coder_id_state")

    op.drop_table("coding_task")
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wave_questionnaire_id"))
        batch_op.drop_index(batch_op.f("ix_wave_pilot_id"))

    op.drop_table("wave")
    with op.batch_alter_table("text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_organisation_id"))

    op.drop_table("text")
    with op.batch_alter_table("story_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_story_version_current",
            sqlite_where=sa.text("current IS 1"),
            postgresql_where=sa.text("current IS true"),
        )
        batch_op.drop_index(batch_op.f("ix_story_version_pilot_id"))

    op.drop_table("story_version")
    with op.batch_alter_table("story_use", schema=None) as batch_op:
        batch_op.drop_index("ix_story_use_pilot_id_purpose")
        batch_op.drop_index(batch_op.f("ix_story_use_pilot_id"))

    op.drop_table("story_use")
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signup_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_signup_activity_id"))

    op.drop_table("signup")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_pilot_id"))
        batch_op.drop_index("ix_session_newest")

    op.drop_table("session")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_version_id"))
        batch_op.drop_index(batch_op.f("ix_question_variable_id"))
        batch_op.drop_index(batch_op.f("ix_question_organisation_id"))

    op.drop_table("question")
    with op.batch_alter_table("pilot_codebook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_codebook_pilot_id"))

    op.drop_table("pilot_codebook")
    with op.batch_alter_table("outcome_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_version_pilot_id"))

    op.drop_table("outcome_version")
    with op.batch_alter_table("harmonise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_harmonise_organisation_id"))

    op.drop_table("harmonise")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_pilot_id"))

    op.drop_table("consent")
    with op.batch_alter_table("coding_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coding_round_pilot_id"))

    op.drop_table("coding_round")
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_organisation_id"))

    op.drop_table("code")
    with op.batch_alter_table("choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choice_organisation_id"))

    op.drop_table("choice")
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawal_story_uid"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_pilot_id"))

    op.drop_table("withdrawal")
    with op.batch_alter_table("variable", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_variable_questionnaire_id"))
        batch_op.drop_index(batch_op.f("ix_variable_organisation_id"))

    op.drop_table("variable")
    with op.batch_alter_table("telling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_telling_pilot_id"))

    op.drop_table("telling")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_pilot_id"))

    op.drop_table("subject")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index("ix_story_pilot_id_told_on")
        batch_op.drop_index(batch_op.f("ix_story_pilot_id"))

    op.drop_table("story")
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_questionnaire_version_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_questionnaire_version_questionnaire_id"))
        batch_op.drop_index(batch_op.f("ix_questionnaire_version_organisation_id"))

    op.drop_table("questionnaire_version")
    op.drop_table("pilot_partner")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_pilot_id"))

    op.drop_table("participant")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_pilot_id"))

    op.drop_table("outcome")
    with op.batch_alter_table("coder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coder_pilot_id"))

    op.drop_table("coder")
    with op.batch_alter_table("codebook_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_codebook_version_organisation_id"))

    op.drop_table("codebook_version")
    with op.batch_alter_table("code_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_link_organisation_id"))

    op.drop_table("code_link")
    with op.batch_alter_table("choice_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choice_list_questionnaire_id"))
        batch_op.drop_index(batch_op.f("ix_choice_list_organisation_id"))

    op.drop_table("choice_list")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_pilot_id"))

    op.drop_table("activity")
    with op.batch_alter_table("account_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_grant_account_id"))

    op.drop_table("account_grant")
    with op.batch_alter_table("signin_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signin_link_account_id"))

    op.drop_table("signin_link")
    op.drop_table("request_key")
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questionnaire_organisation_id"))

    op.drop_table("questionnaire")
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_programme_id"))

    op.drop_table("pilot")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_account_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("codebook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_codebook_organisation_id"))

    op.drop_table("codebook")
    op.drop_table("scale")
    op.drop_table("organisation")
    op.drop_table("construct")
    op.drop_table("account")
    # ### end Alembic commands ###
