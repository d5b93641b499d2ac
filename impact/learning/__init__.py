"""What it costs to know, and whether those who told heard what came of it."""
