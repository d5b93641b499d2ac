"""Partners' own spreadsheets."""
