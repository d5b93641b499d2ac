"""Partners' own spreadsheets, on the screen."""
