"""What may never change of questionnaires and answers, held by the database itself."""

from impact.kit.frozen import Frozen

MESSAGE = "a published version is never changed"
KEPT = ("payload", "version_id")
"""Columns of a response that never change: what came in, and what asked for it."""

_VERSION_COLUMNS = (
    "id",
    "organisation_id",
    "questionnaire_id",
    "major",
    "minor",
    "definition",
    "content_hash",
    "parent_id",
    "change_class",
    "change_note",
    "source_sha256",
    "published_at",
    "published_by",
)
_RETIRING = "OLD.state = 'published' AND NEW.state = 'retired' AND " + " AND ".join(
    f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _VERSION_COLUMNS
)
_OF_VERSION = (
    "EXISTS (SELECT 1 FROM questionnaire_version v "
    "WHERE v.id = {row}.version_id AND v.state <> 'draft')"
)
_OF_QUESTION = (
    "EXISTS (SELECT 1 FROM question q JOIN questionnaire_version v ON v.id = q.version_id "
    "WHERE q.id = {row}.question_id AND v.state <> 'draft')"
)
_WHEN = {"question": _OF_VERSION, "text": _OF_VERSION, "question_choice": _OF_QUESTION}
_MEANING = (
    "(NEW.kind IS DISTINCT FROM OLD.kind OR NEW.scale_id IS DISTINCT FROM OLD.scale_id) "
    "AND NEW.kind <> 'text'"
)
_RESPONSE = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)


def _rules() -> list[Frozen]:
    """Return when a row may not be written."""
    rules = [
        Frozen(
            "questionnaire_version",
            "UPDATE",
            f"OLD.state <> 'draft' AND NOT ({_RETIRING})",
            MESSAGE,
        ),
        Frozen("questionnaire_version", "DELETE", "OLD.state <> 'draft'", MESSAGE),
        Frozen("variable", "UPDATE", _MEANING, "a variable keeps its kind and its scale"),
        Frozen("response", "UPDATE", _RESPONSE, "what came in is never changed"),
    ]
    for table, condition in _WHEN.items():
        rules += [
            Frozen(table, "INSERT", condition.format(row="NEW"), MESSAGE),
            Frozen(
                table,
                "UPDATE",
                f"{condition.format(row='OLD')} OR {condition.format(row='NEW')}",
                MESSAGE,
            ),
            Frozen(table, "DELETE", condition.format(row="OLD"), MESSAGE),
        ]
    return rules


RULES = tuple(_rules())
