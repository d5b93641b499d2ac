"""The words in which guardians are asked, and which version of them that is."""

from impact.kit.i18n import N_

TEXT_VERSION = "1"
"""Goes up with any word below: what somebody agreed to is kept with the version of its words."""
HEAD = N_("May your child join in?")
WHY = N_(
    "%(name)s would like to know what your child thinks of it. You choose what is allowed. "
    "You can change this later."
)
FREE = N_("Saying no is fine. Your child can still come to the lesson.")
EITHER = N_("We ask your child too. If one of you says no, your child answers nothing.")
GONE = N_(
    "If you say no later, we take away what your child answered with its own card. Answers without "
    "a card have no name and no code. We cannot find those."
)
ASKED = {
    "survey": (
        N_("Answering questions"),
        N_("Without a name. Only in totals, such as “45 of 60 children”."),
    ),
}
"""What guardians are asked here. The rest is asked where it is used: a story, a photo."""
NOT_AT_ALL = N_("My child does not join in")
WORDS = (
    HEAD,
    WHY,
    FREE,
    EITHER,
    GONE,
    NOT_AT_ALL,
    *(word for one in ASKED.values() for word in one),
)
