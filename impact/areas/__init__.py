"""Areas: who lives where, what is published of it, and where its borders run."""
