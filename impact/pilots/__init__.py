"""Who and when: pilots, and the door to their data."""
