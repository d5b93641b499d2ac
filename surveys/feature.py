"""Surveys, as the house sees them."""

from impact.kit.feature import Feature
from surveys import (
    attention,
    card_store,
    cards,
    commands,
    explained,
    frames,
    indicators,
    respond,
    sections,
    staff,
    withdrawal_store,
)

feature = Feature(
    "surveys",
    screens=(staff.screen, cards.screen, respond.screen),
    offers=(frames, indicators, explained, sections, attention, withdrawal_store),
    commands=(commands.questionnaires, commands.waves),
    imports=(
        commands.import_questionnaire,
        commands.import_responses,
        commands.import_invitations,
    ),
    withdrawals=(withdrawal_store.withdraw,),
    refusals=(card_store.refused,),
)
