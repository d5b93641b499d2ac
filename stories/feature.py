"""Stories, as the house sees them."""

from impact.kit.feature import Feature
from stories import (
    attention,
    books,
    coding,
    commands,
    desk,
    desk_store,
    explained,
    frames,
    indicators,
    panels,
    problems,
    rounds,
    sections,
    tell,
)

feature = Feature(
    "stories",
    screens=(tell.screen, desk.screen, rounds.screen, coding.screen, books.screen),
    offers=(frames, indicators, explained, sections, attention, panels, problems, tell, desk_store),
    commands=(commands.telling,),
    imports=(commands.import_stories, commands.import_codebook),
    withdrawals=(desk_store.withdraw_by_receipt,),
)
