"""Rows of the table of protections: each test carries the number of its requirement."""
