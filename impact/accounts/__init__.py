"""Who you are, what a role may do, and how far it reaches."""
