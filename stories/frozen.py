"""What may never change of stories, consents and code books, held by the database itself."""

from impact.kit.frozen import Frozen

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
    Frozen(
        "story_version",
        "UPDATE",
        " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in KEPT),
        _WORDS,
    ),
    Frozen("consent", "UPDATE", "OLD.n IS NOT NULL", _YES),
    # Erasure takes a story back first, and then its consents.
    Frozen("consent", "DELETE", _HERE, _YES),
    Frozen("codebook_version", "UPDATE", "OLD.state = 'locked'", _BOOK),
    Frozen("codebook_version", "DELETE", "OLD.state = 'locked'", _BOOK),
    Frozen("code", "INSERT", _LOCKED.format(row="NEW"), _BOOK),
    Frozen("code", "UPDATE", _LOCKED.format(row="OLD"), _BOOK),
    Frozen("code", "DELETE", _LOCKED.format(row="OLD"), _BOOK),
)
"""When a row may not be written."""
