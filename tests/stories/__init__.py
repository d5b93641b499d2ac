"""Telling and coding, held to account."""
