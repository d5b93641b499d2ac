"""Laying side by side: outcomes, claims, and the report in which numbers stand next to words."""
