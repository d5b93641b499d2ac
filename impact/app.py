"""The house put together. A new room is one line in FEATURES."""

from pathlib import Path

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale
from flask_wtf import CSRFProtect

from config import Config
from impact.accounts.access import unguarded
from impact.accounts.feature import feature as accounts
from impact.accounts.sessions import keep_sessions
from impact.attendance.feature import feature as attendance
from impact.cli import commands
from impact.indicators.catalogue import Catalogue
from impact.indicators.warehouse import Warehouse
from impact.kit.analytics import connect
from impact.kit.db import open_database
from impact.kit.extract import Extractor
from impact.kit.headers import protect
from impact.kit.i18n import compile_catalogues
from impact.pilots.feature import feature as pilots
from impact.reports.feature import feature as reports
from stories.feature import feature as stories
from surveys.feature import feature as surveys

FEATURES = (accounts, pilots, attendance, surveys, stories, reports)


def create_app(config: Config) -> Flask:
    """Return an app that serves every feature; ValueError when a screen says not who may see it."""
    app = Flask(__name__)
    app.config.from_object(config)
    open_database(app)
    keep_sessions(app)
    CSRFProtect(app)
    protect(app)
    _speak_languages(app)
    app.extensions["catalogue"] = Catalogue(m for f in FEATURES for m in f.offers)
    app.extensions["warehouse"] = Warehouse(
        lambda: connect(config.ANALYTICS_URL),
        Path(config.WAREHOUSE),
        Extractor(config.SQLALCHEMY_DATABASE_URI).publish,
    )
    for feature in FEATURES:
        for screen in feature.screens:
            app.register_blueprint(screen)
    commands(app, FEATURES)
    if open_screens := unguarded(app):
        raise ValueError(f"no permission and no `anyone` on: {open_screens}")
    return app


def _speak_languages(app: Flask) -> None:
    """Choose a language per request; templates translate with `_()`."""
    compile_catalogues(
        Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]), app.config["LANGUAGES"]
    )

    def choose() -> str | None:
        if not has_request_context():
            return None
        asked = request.args.get("lang")
        if asked in app.config["LANGUAGES"]:
            return asked
        return request.accept_languages.best_match(app.config["LANGUAGES"])

    Babel(app, locale_selector=choose)
    app.jinja_env.globals["get_locale"] = get_locale
