"""Accounts, as the house sees it."""

from impact.kit.feature import Feature

feature = Feature("accounts")
