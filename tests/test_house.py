"""Promises that hold for everything in the house, also for what is added later."""

import ast
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import meta, nodes

from config import Config
from impact.accounts.access import CAPABILITIES
from impact.accounts.reach import IsPilot, OfOrganisation, Owned
from impact.app import create_app
from impact.indicators import gate
from impact.indicators.blocks import Block
from impact.kit.db import Base
from impact.kit.i18n import ROOMS, catalogues

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*.html"))
MODULES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}
GLOBAL = {
    "organisation": "an organisation is what others belong to",
    "account": "one person may work for several organisations",
    "account_grant": "rights are read before any reach is known",
    "signin_link": "somebody who knocks has no reach yet",
    "login_session": "a browser that knocks has no reach yet",
    "audit": "one chain over all that is done; its pages narrow what they show",
    "passkey": "it belongs to one account, which signs in before any reach is known",
    "address_change": "the same: whoever opens the link may be signed in nowhere",
    "recovery_code": "it belongs to one account, and says nothing but a digest",
    "outbox": "a link on its way to one account: who knocks has no reach yet",
    "agreement": "it lies between two organisations, and is read before any reach is known",
    "request_key": "a random key and a digest: it says nothing of anybody",
    **dict.fromkeys(
        (
            *("area", "area_name", "area_year", "area_band", "area_figure", "area_file"),
            *("profile_area", "area_border", "area_postcode"),
        ),
        "areas lie in the world, and are the same for everybody",
    ),
    "construct": "the shared library of ideas that are asked about",
    "scale": "the shared library of scales",
}
GUARD = r"(allowed|permitted|oneself|anyone)\("
OPEN = {
    "/": "the front door",
    "/healthz": "whether it works",
    "/aanmelden": "how to get in",
    "/aanmelden/<token>": "getting in",
    "/aanmelden/wachtwoord": "the same, by a password",
    "/aanmelden/tweede-stap": "the same, the second step",
    "/aanmelden/toestel": "the same, by a device",
    "/aanmelden/adres/<token>": "confirming another address of one's own",
    "/afmelden": "going out",
    "/rol": "working under another role of one's own",
    "/definities": "what is counted is no secret",
    "/definities/<name>": "the same",
    "/toestemming/<token>": "a guardian chooses",
    "/v/<code>": "answering",
    "/v/p/<code>": "answering",
    "/v/<code>/nee": "answering",
    "/v/<code>/dank/<sealed>": "answering",
    "/v/<code>/<token>": "answering",
    "/v/<code>/<token>/<page>": "answering",
    "/v/<code>/controle/<token>": "answering",
    "/v/<code>/stop/<token>": "answering",
    "/c/<card>": "what a card is; whose, only to staff that sees them",
    "/C/<card>": "the same, as the square on the card has it",
    "/verhaal/<code>": "telling",
    "/verhaal/<code>/niets": "telling",
}
ADDRESSES = ROOT / "tests/data/addresses.txt"
"""Every address we ever had, one a line; none is taken out."""
PATTERNS = {"like", "ilike", "icontains", "contains", "regexp_match"}
HEAVY = {
    "ibis",
    "duckdb",
    "pyarrow",
    "pandas",
    "numpy",
    "matplotlib",
    "scipy",
    "textblob",
    "nltk",
    "pyxform",
    "huey",
    "typst",
    "flask_migrate",
    "alembic",
    "fido2",
    "cryptography",
    "argon2",
    "segno",
}


@cache
def uses() -> list[tuple[str, ast.AST]]:
    """Return every call, import and attribute in the code, with its module."""
    kinds = ast.Call, ast.ImportFrom, ast.Attribute
    return [
        (path, node)
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def calls(name: str) -> set[str]:
    """Return the modules in which `name(…)` or `….name(…)` is called."""
    return {
        path
        for path, node in uses()
        if isinstance(node, ast.Call)
        and name in (getattr(node.func, "id", None), getattr(node.func, "attr", None))
    }


def takes(module: str, name: str) -> set[str]:
    """Return the modules that import `name` from `module`."""
    return {
        path
        for path, node in uses()
        if isinstance(node, ast.ImportFrom)
        and node.module == module
        and name in {alias.name for alias in node.names}
    }


def reads(name: str) -> set[str]:
    """Return the modules in which `….name` is read."""
    return {path for path, node in uses() if isinstance(node, ast.Attribute) and node.attr == name}


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function that carries a route, with its module."""
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                re.search(r"\.(route|get|post)\(", ast.unparse(mark))
                for mark in node.decorator_list
            ):
                yield path, node


def test_one_door_each() -> None:
    assert calls("Report") == {"impact/indicators/gate.py"}, "a report leaves by the gate"
    assert takes("impact.indicators.gate", "release") == {"impact/reports/report.py"}
    assert calls("Scope") == {"impact/pilots/access.py"}, "tenancy: a scope is checked"
    assert calls("operator_scope") <= {
        "impact/pilots/access.py",
        "impact/reports/commands.py",
        "impact/reports/work.py",
        "impact/upkeep/extracts.py",
        "impact/serve.py",
    }
    assert takes("impact.accounts.access", "guarded") == {
        "impact/accounts/proof.py",
        "impact/pilots/access.py",
    }


def test_whoever_sees_everything_stands_on_a_list() -> None:
    assert calls("everything") == {"impact/cli.py", "impact/jobs/tend.py", "impact/serve.py"}
    assert calls("door") | calls("door_to_write") <= {
        "impact/accounts/acting.py",
        "impact/accounts/address_store.py",
        "impact/accounts/credentials.py",
        "impact/accounts/mail.py",
        "impact/accounts/passkey_store.py",
        "impact/accounts/reach.py",
        "impact/accounts/replay_store.py",
        "impact/accounts/sessions.py",
        "impact/accounts/signin.py",
        "impact/accounts/store.py",
        "impact/attendance/import_store.py",
        "impact/identity/store.py",
        "impact/jobs/store.py",
        "impact/pilots/access.py",
        "impact/pilots/media_store.py",
        "surveys/field_store.py",
        "stories/store.py",
        "impact/consents/store.py",
    }


def test_no_queries_round_the_choke_point() -> None:
    assert takes("sqlalchemy", "text") == set(), "SQL is written with select()"
    assert reads("__table__") == set()
    named = {"impact/pilots/store.py", "impact/pilots/holiday_store.py", "impact/kit/frozen.py"}
    named |= {"impact/kit/db.py"}  # `insert_into`: rows that come in are not narrowed
    assert reads("tables") == named, "a table by its name is not narrowed"
    assert reads("exec_driver_sql") == {"impact/kit/db.py", "impact/upkeep/store.py"}
    assert calls("read_parquet") == {"impact/indicators/warehouse.py"}
    assert calls("connect") <= {
        "impact/indicators/warehouse.py",
        "impact/kit/analytics.py",
        "impact/kit/extract.py",
        "impact/kit/tally.py",
        "impact/app.py",
        "impact/kit/migrate.py",
        "impact/serve.py",
    }


def test_every_table_has_an_owner(walls: Flask) -> None:
    for mapper in Base.registry.mappers:
        owned = issubclass(mapper.class_, Owned | OfOrganisation | IsPilot)
        name = mapper.class_.__tablename__
        assert owned != (name in GLOBAL), f"{name}: whose is it?"


def test_every_route_declares_access(walls: Flask) -> None:
    for path, view in views():
        marks = [ast.unparse(mark) for mark in view.decorator_list]
        guards = [mark for mark in marks if re.match(GUARD, mark)]
        assert len(guards) == 1, f"{path}: {view.name}"
        assert guards[0] == marks[-1], f"{path}: {view.name}: the guard stands next to the function"
        if guards[0].startswith(("allowed", "permitted")):
            assert ast.literal_eval(re.split(r"[(,)]", guards[0])[1]) in CAPABILITIES
    assert {
        rule.rule
        for rule in walls.url_map.iter_rules()
        if getattr(walls.view_functions[rule.endpoint], "__guard__", "").startswith("anyone")
    } == set(OPEN), "what is open to the world stands on the list"


def test_no_numeric_ids_in_urls(walls: Flask) -> None:
    for rule in walls.url_map.iter_rules():
        kinds = {type(one).__name__ for one in rule._converters.values()}
        assert kinds <= {"UnicodeConverter", "PathConverter"}, f"{rule}: numbers can be counted up"


def test_no_url_disappears(walls: Flask) -> None:
    released = set(ADDRESSES.read_text("utf-8").split())
    here = {rule.rule for rule in walls.url_map.iter_rules()}
    assert released - here == set(), "an address that was given out still answers"
    assert here - released == set(), f"write these in {ADDRESSES.name}"


def test_like_wildcards_are_literal() -> None:
    """1.2.4: what is typed is never a pattern of the database."""
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in PATTERNS:
                literal = all(isinstance(one, ast.Constant) for one in node.args)
                escaped = any(one.arg == "autoescape" for one in node.keywords)
                known = path in ("surveys/frames.py", "stories/indicators.py")
                assert literal or escaped or known, f"{path}:{node.lineno}"


def test_regex_escape() -> None:
    """1.2.9: what is typed is never a pattern of ours: patterns are written in the code."""
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if getattr(node.func.value, "id", "") != "re" or node.func.attr == "escape":
                continue
            names = {n.id for n in ast.walk(node.args[0]) if isinstance(n, ast.Name)}
            assert all(name.isupper() or name == "pattern" for name in names), (
                f"{path}:{node.lineno}"
            )


def test_the_house_does_not_open_with_an_unguarded_screen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "impact.app.commands", lambda app, _: app.add_url_rule("/oops", "oops", lambda: "")
    )
    config = Config("test", f"sqlite:///{tmp_path / 'x'}", WAREHOUSE=str(tmp_path))
    with pytest.raises(ValueError, match="oops"):
        create_app(config)


def test_every_kind_of_block_can_be_drawn_and_passes_the_gate() -> None:
    page = (ROOT / "impact/templates/components/blocks.html").read_text("utf-8")
    kinds = {kind.__name__ for kind in typing.get_args(Block)}
    assert set(re.findall(r"{%-? macro ([A-Z]\w+)", page)) == kinds
    assert {kind.__name__ for kind in gate.RULES} == kinds


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_what_it_imports_and_keeps_to_the_policy(walls: Flask, path: Path) -> None:
    source = path.read_text("utf-8")
    tree = walls.jinja_env.parse(source)
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for one in tree.find_all(nodes.FromImport)
        for alias in one.names
    }
    used = {c.node.name for c in tree.find_all(nodes.Call) if isinstance(c.node, nodes.Name)}
    used |= {n.name for n in tree.find_all(nodes.Name)}
    assert imported <= used
    assert all(walls.jinja_env.get_template(str(t)) for t in meta.find_referenced_templates(tree))
    for forbidden in (r"\sstyle=", r"\son\w+=", r"<script(?![^>]*\ssrc=)", r"<style"):
        assert not re.search(forbidden, source), f"{path}: {forbidden} breaks the policy"


def test_every_indicator_says_what_in_which_unit_and_from_where(walls: Flask) -> None:
    for one in walls.extensions["catalogue"].indicators.values():
        said = (one.label, one.question, one.unit, one.source, one.count.__doc__)
        assert all(said), one.name


def test_every_frame_says_what_a_row_is(walls: Flask) -> None:
    for one in walls.extensions["catalogue"].frames.values():
        assert one.about.startswith("One row per"), one.name


def spoken() -> set[str]:
    """Return every msgid in the code and the templates."""
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
    found: set[str] = set()
    for room in ROOMS:
        options = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n"}}
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / room), methods, options, keywords=keywords
        ):
            found.add(message if isinstance(message, str) else str(message[0]))
    return found


def test_every_word_for_readers_is_there_in_dutch() -> None:
    dutch: set[str] = set()
    for po in catalogues("nl"):
        with po.open("rb") as source:
            for message in read_po(source, locale="nl"):
                ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                if message.string and not message.fuzzy:
                    dutch.add(ids[0])
    said = spoken()
    assert said - dutch - {""} == set()
    assert dutch - said - {""} == set(), "nobody says these any more"


@pytest.mark.parametrize(
    ("asked", "absent"),
    [("app", {*HEAVY, "sqlalchemy", "surveys", "stories"}), ("whole()", HEAVY)],
    ids=["commands", "pages"],
)
def test_the_app_starts_without_what_counts_and_draws(asked: str, absent: set[str]) -> None:
    look = f"import os, sys; os.environ['SECRET_KEY'] = 'x'; import wsgi; wsgi.{asked}"
    done = subprocess.run(  # noqa: S603 -- our own words only
        [sys.executable, "-c", f"{look}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded & absent == set()
    assert ("stories" in loaded) == ("stories" not in absent)
