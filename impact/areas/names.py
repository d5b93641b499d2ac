"""Names of areas as they are looked up. Pure."""

from impact.kit.text import composed, folded


def names_of(name: str) -> set[str]:
    """Return a name in small letters, with its accents and without.

    >>> sorted(names_of("Súdwest"))
    ['sudwest', 'súdwest']
    """
    return {composed(name).strip().lower(), folded(name)}
