"""Languages as people write them above a column, and as the house knows them."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError, localedata

WRITTEN = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def language_code(written: str) -> str | None:
    """Return the language that `Nederlands (nl)`, `nl` or `Dutch` stands for, None when unknown.

    >>> language_code("Nederlands (nl)"), language_code("Dutch"), language_code("Klingonisch")
    ('nl', 'nl', None)
    """
    inside = re.search(r"\(([^()]+)\)\s*$", written)
    code = (inside[1] if inside else written).strip()
    if re.fullmatch(WRITTEN, code):
        return code
    name = written.strip().lower()
    return _foreign_names().get(name) or _own_names().get(name)


def own_name(code: str, within: str | None = None) -> str:
    """Return what a language calls itself, or is called `within` another; its code if not known.

    >>> own_name("tr"), own_name("tr", "nl"), own_name("xx-yy")
    ('Türkçe', 'Turks', 'xx-yy')
    """
    try:
        name = Locale.parse(code, sep="-").get_display_name(within) or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=1)
def _foreign_names() -> dict[str, str]:
    """Return languages by their Dutch and English name, in lower case."""
    return {
        name.lower(): code
        for reader in ("nl", "en")
        for code, name in Locale.parse(reader).languages.items()
        if re.fullmatch(r"[a-z]{2,3}", code)
    }


@lru_cache(maxsize=1)
def _own_names() -> dict[str, str]:
    """Return languages by the name that they give themselves; a second's work, so asked last."""
    codes = [one for one in localedata.locale_identifiers() if re.fullmatch(r"[a-z]{2,3}", one)]
    named = ((Locale.parse(code).get_display_name() or "", code) for code in codes)
    return {name.lower(): code for name, code in named if name}
