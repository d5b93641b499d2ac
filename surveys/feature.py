"""Surveys, as the house sees them."""

from impact.kit.feature import Feature
from surveys import commands

feature = Feature(
    "surveys",
    commands=(commands.questionnaires, commands.waves),
    imports=(
        commands.import_questionnaire,
        commands.import_responses,
        commands.import_invitations,
    ),
)
