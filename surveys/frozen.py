"""What may never change, held by the database itself on both engines.

`DDL_OF[dialect]` lists (table, statement), in order; `create_all` runs them after each table and
the migration runs the same list. `UNDO_OF` takes away what does not fall with its table.
"""

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


def _rules() -> list[tuple[str, str, str, str]]:
    """Return (table, verb, condition, message): when a row may not be written."""
    rules = [
        (
            "questionnaire_version",
            "UPDATE",
            f"OLD.state <> 'draft' AND NOT ({_RETIRING})",
            MESSAGE,
        ),
        ("questionnaire_version", "DELETE", "OLD.state <> 'draft'", MESSAGE),
        ("variable", "UPDATE", _MEANING, "a variable keeps its kind and its scale"),
        ("response", "UPDATE", _RESPONSE, "what came in is never changed"),
    ]
    for table, condition in _WHEN.items():
        rules += [
            (table, "INSERT", condition.format(row="NEW"), MESSAGE),
            (
                table,
                "UPDATE",
                f"{condition.format(row='OLD')} OR {condition.format(row='NEW')}",
                MESSAGE,
            ),
            (table, "DELETE", condition.format(row="OLD"), MESSAGE),
        ]
    return rules


def _for_sqlite(table: str, verb: str, condition: str, message: str) -> list[str]:
    # SQLite before 3.39 knows the comparison that minds nulls only by its own, shorter name.
    condition = condition.replace("IS NOT DISTINCT FROM", "IS")
    condition = condition.replace("IS DISTINCT FROM", "IS NOT")
    return [
        f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _for_postgresql(table: str, verb: str, condition: str, message: str) -> list[str]:
    name = f"{table}_frozen_{verb.lower()}"
    answer = "OLD" if verb == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {answer}; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


DDL_OF = {
    "sqlite": [(rule[0], one) for rule in _rules() for one in _for_sqlite(*rule)],
    "postgresql": [(rule[0], one) for rule in _rules() for one in _for_postgresql(*rule)],
}
UNDO_OF = {
    "sqlite": [],
    "postgresql": [
        f"DROP FUNCTION IF EXISTS {table}_frozen_{verb.lower()}() CASCADE"
        for table, verb, _condition, _message in _rules()
    ],
}
