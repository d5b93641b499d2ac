"""Twelve small drawings, three of which stand on a card, so that a child knows it again."""

from impact.kit.i18n import N_
from impact.pilots.cards import pictures

DRAWN = {
    "sun": '<circle cx="12" cy="12" r="4.5"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2'
    'M17 17l2 2M5 19l2-2M17 7l2-2"/>',
    "moon": '<path d="M15 3a9.300 9.300 0 1 0 6 13A8 8 0 0 1 15 3z"/>',
    "star": '<path d="M12 2.500l2.800 6.200 6.700.7-5 4.500 1.400 6.600-5.900-3.400-5.900 3.400 '
    '1.400-6.600-5-4.500 6.700-.7z"/>',
    "heart": '<path d="M12 20.500S3 15 3 9a4.600 4.600 0 0 1 9-1.500A4.600 4.600 0 0 1 21 9'
    'c0 6-9 11.500-9 11.500z"/>',
    "fish": '<path d="M2.500 12c3-5 9-6.500 14-1l5-4v10l-5-4c-5 5.500-11 4-14-1z"/>'
    '<circle cx="8" cy="11" r=".8"/>',
    "boat": '<path d="M3 16h18l-3 5H6zM12 16V3l7 9.500h-7M12 6l-5 6.500h5"/>',
    "house": '<path d="M3 11.500L12 4l9 7.500M5.500 9.500V21h13V9.500M10 21v-6h4v6"/>',
    "tree": '<path d="M12 2.500l5.500 7.500h-3l5 7h-15l5-7h-3zM12 17v5"/>',
    "flower": '<circle cx="12" cy="8" r="2"/><circle cx="12" cy="4" r="2"/>'
    '<circle cx="16" cy="8" r="2"/><circle cx="8" cy="8" r="2"/><circle cx="12" cy="12" r="2"/>'
    '<path d="M12 14v8M12 20c3 0 5-1.500 5.500-4M12 20c-3 0-5-1.500-5.500-4"/>',
    "key": '<circle cx="7.500" cy="12" r="4.500"/><path d="M12 12h9.500M18.500 12v4M15.500 12v3"/>',
    "drop": '<path d="M12 2.500c4 5 6.500 8.500 6.500 12a6.500 6.500 0 0 1-13 0c0-3.500 2.500-7 '
    '6.500-12z"/>',
    "umbrella": '<path d="M2.500 12.500a9.500 9.500 0 0 1 19 0zM12 12.500v6.500a2.500 2.500 0 0 '
    '1-5 0M12 3V1.500"/>',
}
"""Drawn on a square of 24 by 24, as lines."""
LABELS = {
    "sun": N_("sun"),
    "moon": N_("moon"),
    "star": N_("star"),
    "heart": N_("heart"),
    "fish": N_("fish"),
    "boat": N_("boat"),
    "house": N_("house"),
    "tree": N_("tree"),
    "flower": N_("flower"),
    "key": N_("key"),
    "drop": N_("drop"),
    "umbrella": N_("umbrella"),
}


def drawings(code: str) -> list[tuple[str, str]]:
    """Return what the pictures of a code are called and how they are drawn."""
    return [(LABELS[name], DRAWN[name]) for name in pictures(code)]
