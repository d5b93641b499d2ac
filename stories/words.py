"""What readers call the codes that stories carry. Msgids; people's own words never come here."""

from impact.kit.i18n import N_

GRANTS = {
    "analysis": N_("The team may read and keep my story."),
    "aggregate": N_("My story may count in totals: “7 of the 24 stories are about friendship”."),
    "quote_anonymous": N_("A sentence may be in the report, without name, street or school."),
    "quote_named": N_("My story may be in the report with the name that I choose."),
    "public": N_("My story may also be on the website, in print or on social media."),
}
"""What a teller reads before saying yes, in the order in which it is asked."""
CHILDS = {
    "analysis": N_("The team may read and keep the story."),
    "aggregate": N_("The story may count in totals: “7 of the 24 stories are about friendship”."),
    "quote_anonymous": N_(
        "A sentence of the story may be in the report, without name, street or school."
    ),
    "quote_named": N_("The story may be in the report with the name that your child chose."),
    "public": N_("The story may also be on the website, in print or on social media."),
}
"""The same, as a parent reads it."""
SHORT = {
    "analysis": N_("may be read"),
    "aggregate": N_("may be counted"),
    "quote_anonymous": N_("quotable without a name"),
    "quote_named": N_("quotable with a chosen name"),
    "public": N_("for everybody"),
    "photo": N_("with a photo"),
    "audio": N_("with the voice"),
    "video": N_("with a film"),
    "recontact": N_("may be asked again"),
    "archive": N_("for outside researchers"),
}
"""The same on a chip."""
TONES = {
    "1": N_("very unpleasant"),
    "2": N_("unpleasant"),
    "3": N_("some of both, or ordinary"),
    "4": N_("pleasant"),
    "5": N_("very pleasant"),
}
"""The five faces, each with its word."""
SIDES = {
    "participant": N_("I take part"),
    "family": N_("I am family of somebody who takes part"),
    "trainer": N_("I teach or lead here"),
    "school": N_("I work at a school"),
    "neighbour": N_("I live nearby"),
    "scout": N_("I am a neighbourhood scout"),
    "partner": N_("I work for an organisation that joins in"),
    "observer": N_("I came to watch or listen"),
}
"""From which side somebody tells, as they say it themselves."""
TOLD_BY = {
    "participant": N_("Told by a participant"),
    "family": N_("Told by family"),
    "trainer": N_("Told by a trainer"),
    "school": N_("Told by somebody of a school"),
    "neighbour": N_("Told by a neighbour"),
    "scout": N_("Told by a scout"),
    "partner": N_("Told by a partner"),
    "observer": N_("Told by an observer"),
    "unknown": N_("Told by somebody"),
}
"""The same at a desk."""
AGES = {
    "4-7": N_("7 years or younger"),
    "8-12": N_("8 to 12 years"),
    "13-15": N_("13 to 15 years"),
    "16-17": N_("16 or 17 years"),
    "18-24": N_("18 to 24 years"),
    "25-44": N_("25 to 44 years"),
    "45-64": N_("45 to 64 years"),
    "65+": N_("65 years or older"),
}
"""Bands as they are asked on the page."""
AGED = {
    **AGES,
    "0-3": N_("3 years or younger"),
    "13-17": N_("13 to 17 years"),
    "18+": N_("18 years or older"),
}
POLARITIES = {
    "positive": N_("goes well, or gets better"),
    "negative": N_("goes badly, or is missing"),
    "mixed": N_("some of each"),
    "none": N_("not stated"),
}
"""Readings of a code."""
SIGNS = {"positive": "+", "negative": "−", "mixed": "±", "none": "·"}  # noqa: RUF001 -- a real minus
GUARDIANS = {
    "yes": N_("Yes, what I ticked is allowed"),
    "no": N_("No, my child does not join in"),
    "later": N_("No parent is here now"),
}
SKIPS = {
    "too_short": N_("too short to say anything of"),
    "language": N_("in a language that I do not read"),
    "unsafe": N_("somebody can be recognised, or is not safe"),
    "other": N_("another reason"),
}
LANGUAGES = {
    "nl": "Nederlands",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pap": "Papiamentu",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "zgh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
}
"""Languages to tell in, by their own names."""
