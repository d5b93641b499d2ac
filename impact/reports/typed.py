"""What a manager types about an outcome, read: thresholds, groups, names of codes. Pure.

Every reader raises ValueError with a msgid of what to do; nothing is guessed that could be wrong.
"""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from impact.indicators.catalogue import Indicator
from impact.indicators.figure import Group
from impact.kit.i18n import N_

SHARES = ("share", "difference")
SHARE = N_("This figure is a share: write it as 60 percent, with the percent sign, or as 0,6.")
NUMBER = N_("Write the threshold as a number, for example 150 or 2,5.")
NO_GROUP = N_("This figure has no groups. Leave the group empty.")
GROUPS = N_("Name one group: for this figure that takes %(columns)s.")
NAME = N_("Use the name as it is in the list: letters, digits and underscores.")


class Unread(ValueError):  # noqa: N818 -- says what happened
    """A text that could not be read. `text` is a msgid that says what to do."""

    def __init__(self, text: str, **values: object) -> None:
        """Keep the words and their values."""
        self.text, self.values = text, values
        super().__init__(text)


def bar(text: str, unit: str) -> float | None:
    """Return a threshold; None for nothing.

    >>> bar("60 %", "share"), bar("0,6", "share"), bar("1.500", "visits"), bar("", "share")
    (0.6, 0.6, 1500.0, None)
    """
    plain = text.strip().lower().replace("procent", "%").replace("percent", "%")
    if not plain:
        return None
    found = re.fullmatch(r"(-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:[.,](\d+))?\s*(%?)", plain)
    if found is None or (found[3] and unit not in SHARES):
        raise Unread(SHARE if unit in SHARES else NUMBER)
    if unit in SHARES and re.fullmatch(r"-?\d\.\d{3}", plain):
        value = float(plain)  # 0.625 is no six hundred and twenty-five
    else:
        value = float(f"{found[1].replace('.', '')}.{found[2] or '0'}")
    value = value / 100 if found[3] else value
    if unit in SHARES and not -1 <= value <= 1:
        raise Unread(SHARE)
    return value


def group(text: str, indicator: Indicator, names: Mapping[str, tuple[str, str]]) -> Group:
    """Return the group that `text` names, in the columns of one breakdown of the indicator.

    Parts stand between commas or semicolons: `age_band=8-12`, or only `8-12`. `names` leads from
    what readers call a value, in small letters, to its column and code.
    """
    parts = [part.strip() for part in re.split(r"[;,]", text) if part.strip()]
    breakdowns = [sorted(by) for by in indicator.groups]
    if not parts and [] in breakdowns:
        return ()
    columns = {column for by in breakdowns for column in by}
    if not columns:
        raise Unread(NO_GROUP)
    found: dict[str, str] = {}
    for part in parts:
        column, value = _pair(part, names, columns - found.keys())
        found[column] = value
    if sorted(found) not in breakdowns:
        raise Unread(GROUPS, columns=" / ".join(", ".join(by) for by in breakdowns if by))
    return tuple(sorted(found.items()))


def _pair(part: str, names: Mapping[str, tuple[str, str]], free: set[str]) -> tuple[str, str]:
    column, sign, value = (piece.strip() for piece in part.partition("="))
    if sign:
        return column.lower(), value
    if part.lower() in names:
        return names[part.lower()]
    if re.fullmatch(r"\d+-\d+|\d+\+", part):
        return "age_band", part
    if "construct" in free:
        return "construct", code(part)
    return (next(iter(free)) if len(free) == 1 else ""), part


def code(text: str) -> str:
    """Return the key of a code or construct as it is in its book.

    >>> code("Erbij horen"), code("durven")
    ('erbij_horen', 'durven')
    """
    plain = normalize("NFKD", text.strip().lower()).encode("ascii", "ignore").decode()
    key = re.sub(r"[\s-]+", "_", plain)
    if not re.fullmatch(r"[a-z0-9_.]{1,60}", key):
        raise Unread(NAME)
    return key


def written(found: Group) -> str:
    """Return a group as it can be typed again."""
    return "; ".join(f"{column}={value}" for column, value in found)


def shown_bar(value: float | None, unit: str) -> str:
    """Return a threshold as it can be typed again.

    >>> shown_bar(0.6, "share"), shown_bar(150.0, "visits"), shown_bar(None, "share")
    ('60%', '150', '')
    """
    if value is None:
        return ""
    if unit in SHARES:
        return f"{value * 100:.6g}%".replace(".", ",")
    return f"{value:.10g}".replace(".", ",")


def known_names(spoken: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Return what readers may call a value, from (column, code, name), names in small letters."""
    found: dict[str, tuple[str, str]] = {}
    for column, value, name in spoken:
        found.setdefault(name.lower(), (column, value))
        found.setdefault(value.lower(), (column, value))
    return found
