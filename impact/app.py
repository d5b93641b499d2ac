"""The house put together. A new room is one line in FEATURES."""

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from config import Config
from impact.accounts.access import unguarded
from impact.accounts.acting import hats
from impact.accounts.feature import feature as accounts
from impact.accounts.replay import Replay
from impact.accounts.sessions import LONGEST, keep_sessions, throttle_sessions
from impact.accounts.signin import current_account
from impact.areas.feature import feature as areas
from impact.attendance.feature import feature as attendance
from impact.cli import commands
from impact.consents.feature import feature as consents
from impact.errors import explain_errors
from impact.identity.database import open_identities
from impact.identity.feature import feature as identity
from impact.indicators.catalogue import Catalogue
from impact.indicators.warehouse import Warehouse
from impact.jobs.feature import feature as jobs
from impact.jobs.store import late
from impact.jobs.work import Work, do
from impact.kit.analytics import connect
from impact.kit.db import open_database
from impact.kit.extract import Extractor
from impact.kit.gather import gather
from impact.kit.headers import protect
from impact.kit.house import House
from impact.kit.jobs import work_with
from impact.kit.languages import speak_languages
from impact.kit.log import keep_log
from impact.kit.throttle import throttle
from impact.learning.feature import feature as learning
from impact.pilots.access import pilot_at_hand
from impact.pilots.attention import Watch
from impact.pilots.feature import feature as pilots
from impact.pilots.menu import menu
from impact.pilots.panels import Panel
from impact.pilots.problems import Problem
from impact.pilots.shown import Tells
from impact.pilots.ways import Way
from impact.reports.feature import feature as reports
from impact.upkeep.feature import feature as upkeep
from stories.feature import feature as stories
from surveys.feature import feature as surveys

FEATURES = (
    accounts,
    pilots,
    identity,
    consents,
    jobs,
    areas,
    attendance,
    surveys,
    stories,
    learning,
    reports,
    upkeep,
)


def create_app(config: Config) -> Flask:
    """Return an app that serves every feature; ValueError when a screen says not who may see it."""
    app = House(__name__)
    furnish(app, config)
    return app


def furnish(app: Flask, config: Config) -> None:
    """Put the whole house in `app`: see `impact/kit/late.py` for when."""
    app.config.from_object(config)
    open_database(app)
    open_identities(app)
    keep_log(app)
    keep_sessions(app)
    protect(app)
    throttle(app)
    throttle_sessions(app)
    speak_languages(app)
    explain_errors(app)
    _frame(app)
    offered = [module for feature in FEATURES for module in feature.offers]
    app.extensions["catalogue"] = Catalogue(offered)
    app.extensions["watches"] = gather(Watch, offered)
    app.extensions["panels"] = gather(Panel, offered)
    app.extensions["problems"] = gather(Problem, offered)
    app.extensions["ways"] = gather(Way, offered)
    app.extensions["tells"] = gather(Tells, offered)
    app.extensions["works"] = gather(Work, offered)
    work_with(app, do)
    app.extensions["rosters"] = tuple(one for feature in FEATURES for one in feature.rosters)
    app.extensions["refusals"] = tuple(one for feature in FEATURES for one in feature.refusals)
    app.extensions["sweeps"] = tuple(one for feature in FEATURES for one in feature.sweeps)
    app.extensions["replays"] = gather(Replay, offered)
    app.extensions["warehouse"] = Warehouse(
        lambda: connect(config.ANALYTICS_URL, Path(config.WAREHOUSE) / "scratch"),
        Path(config.WAREHOUSE),
        Extractor(config.SQLALCHEMY_DATABASE_URI).publish,
    )
    for feature in FEATURES:
        for screen in feature.screens:
            app.register_blueprint(screen)
    commands(app, FEATURES)
    if open_screens := unguarded(app):
        raise ValueError(f"no permission and no `anyone` on: {open_screens}")
    _guard_forms(app)


def _frame(app: Flask) -> None:
    """Give templates what the frame of a page is made of."""
    frame = (current_account, hats, late, menu, pilot_at_hand)
    app.jinja_env.globals.update({one.__name__: one for one in frame})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _guard_forms(app: Flask) -> None:
    """Ask every form for the token of its session, where there is a session.

    A screen that is open to anyone has none: its form carries a token of its own (`PublicForm`) or
    checks that of the session itself (`StaffForm`).
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = LONGEST.total_seconds()
    csrf = CSRFProtect(app)
    for view in app.view_functions.values():
        if getattr(view, "__guard__", "").startswith("anyone"):
            csrf.exempt(view)
