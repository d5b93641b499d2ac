"""Accounts, as the house sees it."""

from impact.accounts import replay_store
from impact.accounts.addresses import screen as addresses
from impact.accounts.commands import create_admin, demo_links, organisations
from impact.accounts.devices import screen as devices
from impact.accounts.own import screen as own
from impact.accounts.screens import screen
from impact.kit.feature import Feature

feature = Feature(
    "accounts",
    screens=(screen, own, devices, addresses),
    offers=(replay_store,),
    commands=(create_admin, organisations, demo_links),
)
