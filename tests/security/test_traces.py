"""What is left behind of anybody: nothing in an address or a cache (ASVS 14.2.1, 14.3.2)."""

import ast
import re
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import select

from impact.accounts.models import Account
from impact.accounts.signin import link_for
from impact.kit import tokens
from impact.kit.db import db
from tests.accounts.makers import SENTENCE, a_partner, an_account
from tests.makers import a_pilot, an_organisation, hidden, someone
from tests.test_house import MODULES

DRAWN = {"stories/agreement.py": "resamples with a seed, so that a figure is the same each time"}
"""Modules that draw what need not be secret."""


def test_no_personal_data_in_urls_14_2_1(app: Flask) -> None:
    a_pilot("klank")
    an_account("zeldzaam@example.org", name="Zeldzaamnaam")
    admin = someone(app, "admin", organisation_id=an_organisation().id)
    seen: list[str] = []
    uid = db.session.scalar(select(Account.uid).where(Account.name == "Zeldzaamnaam"))
    db.session.rollback()
    for path in ("/", "/mensen", f"/mensen/{uid}", "/mensen/nieuw", "/account", "/postbak"):
        page = admin.get(path).text
        seen += re.findall(r'(?:href|action|src)="([^"]*)"', page)
    client = app.test_client()
    for path in ("/aanmelden", "/aanmelden/wachtwoord"):
        form = hidden(client.get(path).text)
        said = {"email": "zeldzaam@example.org", "password": "Zeldzaamnaam"}
        answer = client.post(path, data=form | said)
        seen += [answer.location or "", *re.findall(r'(?:href|action)="([^"]*)"', answer.text)]
    link = link_for(a_partner("zeldzaam2@example.org"))
    seen += [link, client.post(link, data=hidden(client.get(link).text)).location]
    assert len(seen) > 40
    assert not [one for one in seen if "zeldzaam" in unquote(one).casefold() or "@" in unquote(one)]
    for rule in app.url_map.iter_rules():
        assert not rule.arguments & {"email", "name_of", "participant", "birth_year"}


def test_no_store_14_3_2(app: Flask) -> None:
    client = someone(app, "manager", a_pilot("x"))
    for who in (client, app.test_client()):
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
                continue
            with who.get(re.sub(r"<[^>]+>", "x", rule.rule)) as answer:
                assert answer.headers["Cache-Control"] == "no-store", rule.rule


def test_tokens_from_secrets_11_5_1() -> None:
    """Nothing that must not be guessed is drawn by what can be foretold."""
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert "random" not in names or path in DRAWN, path
    makers = {tokens.uid: 22, tokens.secret_token: 43, tokens.wall_code: 10}
    for make, length in makers.items():
        drawn = {make() for _ in range(200)}
        assert (len(drawn), {len(one) for one in drawn}) == (200, {length})
    assert tokens.digest(SENTENCE) != SENTENCE
