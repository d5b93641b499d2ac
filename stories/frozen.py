"""What may never change, held by the database itself on both engines.

`DDL_OF[dialect]` lists (table, statement), in order; `create_all` runs them after each table and
the migration runs the same list. `UNDO_OF` takes away what does not fall with its table.
"""

KEPT = ("id", "uid", "pilot_id", "story_id", "n", "kind", "parent_id", "language", "body",
        "body_sha256", "made_on", "made_by")  # fmt: skip
"""Columns of a story's version that never change; which version is current may."""
_LOCKED = (
    "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = {row}.version_id AND v.state = 'locked')"
)
_HERE = "EXISTS (SELECT 1 FROM story s WHERE s.id = OLD.story_id AND s.state <> 'withdrawn')"
_WORDS = "what was told is never changed"
_YES = "a consent is only added to"
_BOOK = "a locked code book is never changed"

RULES = (
    (
        "story_version",
        "UPDATE",
        " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in KEPT),
        _WORDS,
    ),
    ("consent", "UPDATE", "OLD.n IS NOT NULL", _YES),
    # Erasure takes a story back first, and then its consents.
    ("consent", "DELETE", _HERE, _YES),
    ("codebook_version", "UPDATE", "OLD.state = 'locked'", _BOOK),
    ("codebook_version", "DELETE", "OLD.state = 'locked'", _BOOK),
    ("code", "INSERT", _LOCKED.format(row="NEW"), _BOOK),
    ("code", "UPDATE", _LOCKED.format(row="OLD"), _BOOK),
    ("code", "DELETE", _LOCKED.format(row="OLD"), _BOOK),
)
"""(table, verb, condition, message): when a row may not be written."""


def _for_sqlite(table: str, verb: str, condition: str, message: str) -> list[str]:
    # SQLite before 3.39 knows the comparison that minds nulls only by its own, shorter name.
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
    "sqlite": [(rule[0], one) for rule in RULES for one in _for_sqlite(*rule)],
    "postgresql": [(rule[0], one) for rule in RULES for one in _for_postgresql(*rule)],
}
UNDO_OF: dict[str, list[str]] = {
    "sqlite": [],
    "postgresql": [
        f"DROP FUNCTION IF EXISTS {table}_frozen_{verb.lower()}() CASCADE"
        for table, verb, _condition, _message in RULES
    ],
}
