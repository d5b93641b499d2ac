"""The room of learning, as the house sees it."""

from impact.kit.feature import Feature
from impact.learning import (
    attention,
    burden,
    entries,
    explained,
    frames,
    indicators,
    sections,
    voices,
)

feature = Feature(
    "learning",
    screens=(entries.screen,),
    offers=(frames, indicators, burden, voices, explained, sections, attention),
)
