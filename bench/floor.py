"""The floor of a form: bare Flask, ten questions and one durable SQLite row, or 25 marks and rows.

Nothing is less.

python -m bench.floor PORT DATABASE
"""

import json
import sqlite3
import sys
import threading

import waitress
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

PAGE = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Vragenlijst</title>
<h1>Vragenlijst</h1><form method="post">{% for n in range(10) %}<fieldset><legend>Vraag {{ n }}
</legend>{% for o in range(5) %}<label><input type="radio" name="q{{ n }}" value="{{ o }}">{{ o }}
</label>{% endfor %}</fieldset>{% endfor %}<textarea name="t"></textarea><button>Verstuur</button>
</form></html>"""


def create_floor(database: str) -> Flask:
    """Return the app; each thread keeps its own connection."""
    app, local = Flask(__name__), threading.local()
    page = app.jinja_env.from_string(PAGE)

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "line"):
            local.line = sqlite3.connect(database, isolation_level=None, timeout=10)
            local.line.execute("pragma journal_mode=wal")
            local.line.execute("pragma synchronous=full")
            local.line.execute("create table if not exists r(id integer primary key, answers text)")
            local.line.execute(
                "create table if not exists mark(participant primary key, status) without rowid"
            )
        line: sqlite3.Connection = local.line
        return line

    @app.get("/")
    def show() -> str:
        return page.render()

    @app.post("/")
    def store() -> Response:
        row = (json.dumps(request.form.to_dict()),)
        connection().execute("begin immediate")
        connection().execute("insert into r(answers) values (?)", row)
        connection().execute("commit")
        return redirect("/thanks", 303)

    @app.post("/register")
    def keep() -> Response:
        line = connection()
        line.execute("begin immediate")
        line.executemany("insert or replace into mark values (?, ?)", request.form.items())
        line.execute("commit")
        return redirect("/thanks", 303)

    @app.get("/thanks")
    def thanks() -> str:
        return "<!doctype html><title>Dank je wel</title><p>Dank je wel."

    return app


if __name__ == "__main__":
    waitress.serve(
        create_floor(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=4, _quiet=True
    )
