"""Partners' own spreadsheets on the screen: what stands where, what that comes to, the way back."""
