"""Secret links: who tries ten thousand of them finds nothing, and learns nothing."""

from collections.abc import Callable
from secrets import token_hex

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from impact.accounts.models import Account, SigninLink
from impact.accounts.signin import link_for, sign_in
from impact.consents.store import knock
from impact.kit.db import db
from impact.kit.tokens import paper_token, secret_token, wall_code
from surveys import field_store
from tests.consents.makers import TODAY, a_group, says, slips
from tests.makers import a_pilot, hidden, someone
from tests.surveys.field.makers import publish, the_template
from tests.surveys.field.test_guardians import cards, opened

MANY = 2_500
"""Tries per kind of link: ten thousand together."""


def a_slip() -> str:
    """A token as it stands on paper."""
    return paper_token(token_hex(32))


def test_ten_thousand_random_tokens(app: Flask, client: FlaskClient) -> None:
    """Signing in, a guardian's page, a child's card, a poster: none of 10,000 opens anything."""
    pilot = a_pilot()
    group, partner = a_group(pilot, "een", "twee"), someone(app, "partner", pilot)
    says(pilot, group, een=True, twee=False)
    of = publish(the_template("kind-6-9"))
    opened(of, pilot)
    slip, older = slips(partner, pilot, group, "all")["een"], cards(partner, pilot)["een"]
    slips(partner, pilot, group, "all")
    cards(partner, pilot)
    link = link_for(db.session.query(Account).one()).removeprefix(app.config["SITE_URL"])
    db.session.rollback()
    db.session.execute(update(SigninLink).values(used_at=SigninLink.expires_at))
    db.session.commit()
    doors: dict[str, tuple[Callable[[], str], Callable[[str], object], str]] = {
        "/aanmelden/": (secret_token, sign_in, link),
        "/toestemming/": (a_slip, lambda token: knock(token, TODAY), slip),
        "/v/p/": (a_slip, field_store.find_personal, f"/v/{older}"),
        "/v/": (wall_code, field_store.find, "/v/0000000000"),
    }
    with app.test_request_context():
        for draw, opens, _revoked in doors.values():
            assert not any(opens(draw()) for _ in range(MANY))
    for start, (draw, _opens, revoked) in doors.items():
        seen = {told(client, revoked), *(told(client, start + draw()) for _ in range(3))}
        assert len(seen) == 1, f"{start}: revoked and random are told apart"


def told(client: FlaskClient, path: str) -> tuple[int, bytes, int, bytes]:
    """Return what looking and pressing give, without what is new on every page."""
    page = client.get(path)
    fields = hidden(page.text)
    pressed = client.post(path, data=fields)
    plain = page.text
    for value in fields.values():
        plain = plain.replace(value, "-")
    return page.status_code, plain.encode(), pressed.status_code, pressed.data
