"""Consent of children and their guardians: what was said, the one rule, and the pages for it."""
