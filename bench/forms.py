"""A visitor without JavaScript: fills in whatever form a page shows, until no form is left."""

import random
import re
from html.parser import HTMLParser

from bench.measure import Answer, Visitor, local

ASIDE = re.compile(r"taal|language|lang=|stop|terug|back|intrekken", re.IGNORECASE)
TRAPS = {"website"}
MOST_STEPS = 60


class Form:
    """One form of a page: where it goes, and its controls as (name, kind, value)."""

    def __init__(self, action: str) -> None:
        """Start empty."""
        self.action = action
        self.controls: list[tuple[str, str, str]] = []
        self.buttons: list[tuple[str, str]] = []


class Page(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, body: bytes) -> None:
        """Read the whole page at once."""
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", "")) if given.get("method") == "post" else None
            self.forms += [self._open] if self._open else []
        elif self._open and tag in ("input", "textarea", "select", "button"):
            kind = given.get("type", "submit" if tag == "button" else tag)
            kind = "number" if given.get("inputmode") == "numeric" else kind
            name, value = given.get("name", ""), given.get("value", "")
            if kind == "submit":
                self._open.buttons.append((name, value))
            elif name:
                self._open.controls.append((name, kind, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def filled(form: Form, chance: random.Random) -> list[tuple[str, str]]:
    """Return one honest answer to every control, and the first button that goes forward."""
    pairs: list[tuple[str, str]] = []
    choices: dict[str, list[tuple[str, str]]] = {}
    for name, kind, value in form.controls:
        if kind in ("radio", "checkbox"):
            choices.setdefault(name, []).append((kind, value))
        elif kind == "hidden":
            pairs.append((name, value))
        elif name in TRAPS:
            pairs.append((name, ""))
        else:
            pairs.append((name, "7" if kind == "number" else "Samen koken gaf mij vrienden."))
    for name, offered in choices.items():
        pairs.append((name, chance.choice(offered)[1]))
    forward = [one for one in form.buttons if not ASIDE.search(" ".join(one))]
    return pairs + [one for one in forward[:1] if one[0]]


def step(visitor: Visitor, page: Answer, chance: random.Random) -> Answer | None:
    """Fill in the main form of `page` and return the page that follows; None without a form."""
    path = page.headers["x-path"]
    forms = [one for one in Page(page.body).forms if not ASIDE.search(one.action)]
    if not forms:
        return None
    form = max(forms, key=lambda one: len(one.controls))
    target = local(form.action, path) if form.action else path
    reply = visitor.post(target, filled(form, chance))
    if reply.status in (302, 303):
        return visitor.get(local(reply.headers["location"], target))
    raise RuntimeError(f"{target} answered {reply.status}")


def visit(visitor: Visitor, path: str, chance: random.Random) -> int:
    """Open `path` and answer to the end; return how many forms were sent."""
    page = visitor.get(path)
    for sent in range(MOST_STEPS):
        following = step(visitor, page, chance)
        if following is None:
            return sent
        page = following
    raise RuntimeError(f"still a form after {MOST_STEPS} steps")
