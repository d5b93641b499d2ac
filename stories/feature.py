"""Stories, as the house sees them."""

from impact.kit.feature import Feature
from stories import commands, frames, indicators, sections, tell

feature = Feature(
    "stories",
    screens=(tell.screen,),
    offers=(frames, indicators, sections),
    commands=(commands.telling,),
    imports=(commands.import_stories, commands.import_codebook),
)
