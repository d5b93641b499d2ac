"""English msgids in code; translation happens where text meets a reader, nowhere sooner.

What people wrote themselves (questions, stories, names) is never a msgid: it does not pass `_()`.
Each room keeps its own `translations/<language>.po`; at start they are put together.
"""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("impact", "surveys", "stories")


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's own name for "mark, do not translate yet"
    """Mark `msgid` for extraction and hand it back unchanged."""
    return msgid


@cache
def catalogues(language: str) -> tuple[Path, ...]:
    """Return every `.po` of one language, in a fixed order; looked for once in a process."""
    name = f"translations/{language}.po"
    return tuple(sorted(path for room in ROOMS for path in (ROOT / room).rglob(name)))


def compile_catalogues(into: Path, languages: tuple[str, ...]) -> None:
    """Write one `.mo` per language under `into` when a source is newer: git keeps no binaries.

    ValueError when two rooms translate the same words differently.
    """
    for language in languages:
        sources = catalogues(language)
        target = into / language / "LC_MESSAGES" / "messages.mo"
        newest = max((po.stat().st_mtime for po in sources), default=None)
        if newest is None or (target.exists() and target.stat().st_mtime >= newest):
            continue
        _compile(sources, language, target)


def _compile(sources: tuple[Path, ...], language: str, target: Path) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=language)
    for po in sources:
        with po.open("rb") as source:
            for message in read_po(source, locale=language):
                if not (message.id and message.string):
                    continue
                known = whole.get(message.id)
                if known and known.string != message.string:
                    raise ValueError(f"{po}: {message.id!r} is translated differently elsewhere")
                whole.add(message.id, message.string)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as file:
        write_mo(file, whole)
    unfinished.replace(target)
