"""Tests: each file is named after what it holds to account."""
