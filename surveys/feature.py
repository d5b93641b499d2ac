"""Surveys, as the house sees them."""

from impact.kit.feature import Feature
from surveys import commands, frames, indicators, sections

feature = Feature(
    "surveys",
    offers=(frames, indicators, sections),
    commands=(commands.questionnaires, commands.waves),
    imports=(
        commands.import_questionnaire,
        commands.import_responses,
        commands.import_invitations,
    ),
)
