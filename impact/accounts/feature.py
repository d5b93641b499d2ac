"""Accounts, as the house sees it."""

from impact.accounts.screens import screen
from impact.kit.feature import Feature

feature = Feature("accounts", screens=(screen,))
