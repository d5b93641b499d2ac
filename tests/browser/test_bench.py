"""The visitor that the bench sends: unless its visits are whole, their times say nothing."""

import random
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench.forms import visit
from bench.measure import Visitor
from impact.accounts.reach import everything
from impact.kit.db import db
from surveys.models import Link, Response, Wave

OPEN = select(Link.code).join(Wave, Wave.id == Link.wave_id).where(Wave.state == "open")


def sent(site: Flask) -> int:
    with site.app_context(), everything("to see what came in"):
        return db.session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_visit_of_the_bench_ends_with_a_response(site: Flask, seed: int) -> None:
    with site.app_context(), everything("to find a poster"):
        code = db.session.scalars(OPEN.where(Link.kind == "poster").limit(1)).one()
    before = sent(site)
    port = urlsplit(site.config["SITE_URL"]).port or 0
    visitor = Visitor(port)
    with closing(visitor.line):
        steps = visit(visitor, f"/v/{code}?lang=nl", random.Random(seed))  # noqa: S311 -- choices, not secrets
    assert steps > 5
    assert sent(site) == before + 1
