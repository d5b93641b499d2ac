"""What can be asked at a prompt, and a line about each: `flask --help` need not load the rooms.

The commands themselves stand in `<room>/commands.py`; `impact/cli.py` hangs them in their places.
"""

COMMANDS = {
    "account": "Keep the accounts: who may do what, where.",
    "audit": "Read the log of who did what.",
    "check": "Say of each thing whether it is well; exit status 1 when something is not.",
    "create-admin": "Make the first account and print a link to sign in with, once.",
    "db": "Migrate the database.",
    "definitions": (
        "Print the page of `docs/` that says how every number is counted: it is made of the code."
    ),
    "demo": "Load the invented demo programme; running it twice adds nothing.",
    "demo-links": "Print a link for each account of the demo programme: role, colon, link.",
    "export": "Write files, in the layouts in which they come in.",
    "extract": "Write what is stale of the tables that figures are counted from.",
    "import": "Take in files: registers, answers, stories, code books.",
    "organisation": "Keep the organisations: programmes, partners, funders, schools.",
    "pilot": "Keep the pilots.",
    "questionnaire": "Keep the questionnaires.",
    "report": "Write the report of one pilot, or of several together, for one audience.",
    "roles": "Print the page of `docs/` that says which role may do what: it is made of the code.",
    "sweep": (
        "Throw away what is over: names half a year after a pilot, and what the rooms keep no "
        "longer."
    ),
    "telling": "Open a pilot's page for stories.",
    "wave": "Keep the rounds of asking.",
    "withdraw": "Take away the answers or the story that RECEIPT was given for.",
    "worker": "Work off the queue of jobs, until stopped; what is being done then is done again.",
}
"""The first sentence of what the command says of itself."""
