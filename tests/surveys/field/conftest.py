import pytest
from flask import Flask

from surveys import respond


@pytest.fixture
def app(app: Flask) -> Flask:
    if "respond" not in app.blueprints:
        app.register_blueprint(respond.screen)
        app.extensions["csrf"].exempt(respond.screen)
    return app
