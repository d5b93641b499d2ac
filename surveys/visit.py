"""One visit of somebody who answers: through which link, to which questions, in which language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from flask import Response, abort, current_app, g, make_response, render_template, request
from flask_babel import force_locale
from markupsafe import Markup

from impact.kit.dates import local_date, now
from impact.kit.languages import chosen, direction
from impact.kit.throttle import may, network, used_up, wait
from impact.kit.tokens import CROCKFORD, digest, folded
from impact.pilots.ways import way_to
from surveys import field_store
from surveys.definition import Definition, Item, Words, canonical, worded
from surveys.drafts import Begun
from surveys.entrance import Entrance
from surveys.languages import own_name
from surveys.question_types import KINDS, Given
from surveys.receipts import draft_token, receipt_of, response_uid
from surveys.runner import Asked, Page, Plan, Walk, plan

YES = "yes"
"""The code of the option with which somebody joins in."""
CODE = f"[{CROCKFORD}]{{10}}"
"""What the code of a link looks like; nothing else is asked of the database."""
PERSONAL = f"[{CROCKFORD}]{{26}}"
"""The same of a personal link."""
MOST_PLANS = 256
"""Versions kept ready per process."""


@dataclass(frozen=True)
class Visit:
    """What the pages need to know. `language` is "" as long as it must be chosen."""

    found: Entrance
    plan: Plan
    asked: Asked
    language: str
    token: str = ""
    begun: Begun | None = None

    @cached_property
    def form(self) -> Definition:
        """The questionnaire."""
        return self.plan.definition

    @property
    def kept(self) -> Begun:
        """The draft; ValueError when nothing was begun."""
        if self.begun is None:
            raise ValueError(self.found.code)
        return self.begun

    @property
    def given(self) -> Mapping[str, Given]:
        """What was answered so far."""
        return self.begun.given if self.begun else {}

    @cached_property
    def walk(self) -> Walk:
        """The pages as known now."""
        return self.plan.walk(self.given, self.asked)

    @cached_property
    def switched(self) -> str | None:
        """The language, for addresses, when it is another than the one that is kept."""
        return self.language if self.begun and self.begun.language != self.language else None

    @property
    def uid(self) -> str:
        """The id of the response that these answers become."""
        return response_uid(current_app.config["SECRET_KEY"], self.token)

    @property
    def receipt(self) -> str:
        """The receipt of these answers."""
        return receipt_of(current_app.config["SECRET_KEY"], self.token)

    @property
    def contents(self) -> dict[str, Given]:
        """What a response holds: the yes, and the answers to what is shown."""
        consent = self.plan.consent
        agreed = {consent.code: self.given.get(consent.code)} if consent else {}
        return {**agreed, **self.walk.kept(self.given)}

    @property
    def expected(self) -> Walk:
        """The pages for somebody who joins in, before anything is answered."""
        agreed: Mapping[str, Given] = {c.code: YES} if (c := self.plan.consent) else {}
        return self.plan.walk(agreed, self.asked)

    @property
    def ending(self) -> list[Item]:
        """The notes that thank."""
        return self.plan.ended(self.expected, self.asked)

    @cached_property
    def frame(self) -> str:
        """The language of our own words: that of the page, or Dutch where we do not speak it.

        As long as none is chosen, that of the browser.
        """
        ours = current_app.config["LANGUAGES"]
        language = self.language or chosen()
        return language if language and language in ours else str(ours[0])

    @cached_property
    def mark(self) -> str:
        """The attributes of our own words on a page in another language."""
        other = self.language and self.frame != self.language
        return Markup(' lang="{}" dir="{}"').format(self.frame, direction(self.frame)) * bool(other)

    @property
    def language_name(self) -> str:
        """The language of the page, in the words of the frame."""
        return own_name(self.language, self.frame)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the questionnaire, each with its own name for itself."""
        return [(code, own_name(code)) for code in self.form.languages]

    @property
    def telling(self) -> str | None:
        """Where one may tell a story here instead; None when no page for that is open."""
        return way_to("telling", self.found.pilot_id)

    def seal(self, purpose: str) -> str:
        """Return what the form of a page is for: with other answers a check is another one."""
        if purpose == "start":
            return f"start {self.found.link_id} {self.found.version_id}"
        of = digest(canonical(self.contents)) if purpose == "check" else ""
        return f"{purpose} {digest(self.token)} {of}"

    def raw(self, page: Page, given: Given) -> Sequence[str]:
        """Return an answer as a form sends it."""
        if given is None:
            return ()
        return given if isinstance(given, tuple) else (KINDS[page.item.kind].write(given),)

    def said(self, words: Words | None) -> tuple[str, str]:
        """Return words in the language of the page, else of the source, and which it is."""
        return worded(words, self.language or self.form.source, self.form.source)

    def text(self, words: Words | None) -> str:
        """Return words in the language of the page as far as they are there."""
        return self.said(words)[0]

    def answers(self, given: Mapping[str, Given]) -> list[tuple[Page, str]]:
        """Return every question that was seen with its answer in words, "" when it was skipped."""
        walk = self.plan.walk(given, self.asked)
        return [(page, self.answer(page, given.get(page.item.code))) for page in walk.pages]

    def answer(self, page: Page, given: Given) -> str:
        """Return one answer in words."""
        if not page.item.options or given is None:
            return KINDS[page.item.kind].write(given)
        chosen = given if isinstance(given, tuple) else (given,)
        return ", ".join(self.text(one.label) for one in page.item.options if one.code in chosen)


def come_in(code: str, token: str = "") -> Visit:
    """Return the visit through a link, with the draft under `token`; a page of its own when not."""
    if used_up("guess", network()):
        _unknown(429)
    plain = folded(code)
    behind = field_store.find(plain, token) if re.fullmatch(CODE, plain) else None
    if re.fullmatch(PERSONAL, plain):
        token = token or _own_token(plain)
        behind = field_store.find_personal(plain, token)
    if behind is None:
        may("guess", network())
        _unknown(404)
    found, begun = behind
    g.pilot = found  # the frame of the page tells its name
    today = local_date(now(), current_app.config["TIME_ZONE"])
    made = _plan(begun.version_id if begun else found.version_id)
    asked = Asked(found.perspective, found.moment, today)
    return Visit(found, made, asked, _language(made, found, begun), token, begun)


def _own_token(code: str) -> str:
    """Return the draft that goes with a personal link: always the same, so that one can resume."""
    link = field_store.link_of(code)
    return draft_token(current_app.config["SECRET_KEY"], link, code) if link else ""


def check_open(visit: Visit) -> None:
    """End the request when no answers are taken yet, or any more."""
    stands = visit.found.stands(visit.asked.today)
    if stands == "early":
        leave(visit, "early", 404)
    if stands == "closed":
        leave(visit, "closed", 410, given={}, typed=request.form.getlist("answer"))


def read_only(visit: Visit, template: str, **more: Any) -> Response:
    """Return a page with nothing to fill in, once a language is chosen."""
    return show(visit, template if visit.language else "languages", **more)


def show(visit: Visit, template: str, status: int = 200, **more: Any) -> Response:
    """Return a page in the language of the visit."""
    with force_locale(visit.frame):
        page = render_template(
            f"surveys/public/{template}.html",
            visit=visit,
            page_lang=visit.language or visit.frame,
            **more,
        )
    answer = make_response(page, status)
    if status in (429, 503):
        answer.headers["Retry-After"] = "60"
    return answer


def leave(visit: Visit, template: str, status: int, **more: Any) -> NoReturn:
    """End the request with a page."""
    abort(show(visit, template, status, **more))


def _unknown(status: int) -> NoReturn:
    """End the request: no link has this code, or so many were tried that none is looked up."""
    answer = make_response(render_template("surveys/public/unknown.html"), status)
    if status == 429:
        answer.headers["Retry-After"] = str(wait("guess", network()))
    abort(answer)


def _plan(version_id: int) -> Plan:
    """Return a version made ready; what is frozen is kept, for it never changes."""
    kept: dict[int, Plan] = current_app.extensions.setdefault("survey_plans", {})
    if version_id not in kept:
        definition, frozen = field_store.definition(version_id)
        if not frozen:
            return plan(definition)
        while len(kept) >= MOST_PLANS:
            kept.pop(next(iter(kept)), None)
        kept[version_id] = plan(definition)
    return kept[version_id]


def _language(made: Plan, found: Entrance, begun: Begun | None) -> str:
    spoken: Sequence[str] = made.definition.languages
    asked = request.args.get("lang")
    if asked in spoken:
        return str(asked)
    if asked == "" and len(spoken) > 1:
        return ""
    if begun and begun.language in spoken:
        return begun.language
    if found.language in spoken:
        return str(found.language)
    return "" if len(spoken) > 1 else spoken[0]
