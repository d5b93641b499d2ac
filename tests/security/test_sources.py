"""What must not stand anywhere in the code or the templates (ASVS 1.2, 3.4.3)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from tests.test_house import MODULES, TEMPLATES

OUR_OWN = {
    "blocks.html": {
        "draw(it)": "a drawing of ours, in which every text was escaped",
        "draw_strip(by, some)": "the same",
    },
    "empty.html": {"arts[art]": "lines of a drawing, written in the template itself"},
    "icons.html": {
        "drawn[name]": "the same",
        "strokes[((number - 1) % 9)]": "the same",
        "mouths[at]": "the same",
    },
    "own_parts.html": {"draw(drawn)": "the same drawing"},
    "parts.html": {"drawn": "a picture of a card, one of those in attendance/pictures.py"},
}
"""What templates put on a page as it is, by file, and why it holds no words of people."""
MARKED = {
    "impact/kit/languages.py": "gettext(text)",
    "impact/reports/page.py": "body",
    "impact/pilots/panels.py": "drawn",
    "impact/consents/group.py": "slips",
}
"""What modules mark as finished HTML and is no constant: our own words; our own
templates."""
RUNS = {"execute", "executemany", "executescript", "exec_driver_sql", "raw_sql", "sql", "scalar",
        "scalars", "from_statement", "text", "DDL", "literal_column"}  # fmt: skip
BUILT = {
    ("impact/kit/db.py", "f'PRAGMA {pragma}'"): "one of PRAGMAS",
    ("impact/kit/tally.py", "f'PRAGMA {pragma}'"): "the same",
    ("impact/upkeep/store.py", "f\"{('PRAGMA' if sqlite else 'SHOW')} {name}\""): "one of our own",
    ("impact/indicators/warehouse.py", "f'CREATE TABLE \"{name}\" AS {written()}'"): "a frame",
    ("impact/indicators/warehouse.py", "f'CREATE VIEW \"{name}\" AS {written}'"): "the same",
    ("impact/indicators/warehouse.py", "f'INSERT INTO \"{name}\" {made}'"): "the same",
    (
        "impact/indicators/warehouse.py",
        'f\'DELETE FROM "{name}" WHERE "part" IN {old}\'',
    ): "numbers",
    ("impact/indicators/warehouse.py", "f'DROP {kind} IF EXISTS \"{name}\"'"): "a frame",
    ("impact/reports/charts.py", "length * share"): "a length: the text of a drawing, no SQL",
}
"""SQL put together of parts, and whose words those parts are: never those of people."""
INLINE = {
    r"\son\w+\s*=\s*[\"']": "code in an attribute",
    r"\sstyle\s*=": "a style in an attribute",
    r"<script(?![^>]*\ssrc=)": "a script on the page itself",
    r"<style": "a style on the page itself",
    r"javascript:": "code in an address",
    r"<(iframe|object|embed|base|applet|frame)\b": "something from elsewhere",
    r"https?://(?!www\.w3\.org/)": "an address that is not ours",
    r"srcdoc|http-equiv|formaction=\"(?!#|{{ )": "a way round the policy",
}


def written(node: nodes.Node) -> str:
    """Return a piece of a template as it was written, roughly."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Const):
        return repr(node.value)
    if isinstance(node, nodes.Getitem):
        return f"{written(node.node)}[{written(node.arg)}]"
    if isinstance(node, nodes.Call):
        return f"{written(node.node)}({', '.join(written(one) for one in node.args)})"
    if isinstance(node, nodes.BinExpr):
        return f"({written(node.left)} {node.operator} {written(node.right)})"
    return type(node).__name__


def called(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of these names, with its module."""
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in names:
                    yield path, node


def test_no_safe_filter(app: Flask) -> None:
    """1.2.3: nothing of people is put on a page without being escaped."""
    found: dict[str, set[str]] = {}
    for path in TEMPLATES:
        tree = app.jinja_env.parse(path.read_text("utf-8"))
        assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), f"{path}: escaping off"
        for one in tree.find_all(nodes.Filter):
            if one.name == "safe":
                assert one.node is not None
                found.setdefault(path.name, set()).add(written(one.node))
    assert found == {name: set(known) for name, known in OUR_OWN.items()}
    for module, call in called("Markup"):
        said = call.args[0] if call.args else None
        assert isinstance(said, ast.Constant) or MARKED.get(module) == ast.unparse(call.args[0])
    assert app.jinja_env.autoescape is not False


def test_no_built_sql() -> None:
    """1.2.4: statements are made with select() or stand there whole; nothing is pasted in."""
    found = set()
    for path, call in called(*RUNS):
        said = call.args[0] if call.args else None
        glued = isinstance(said, ast.JoinedStr | ast.BinOp) or (
            isinstance(said, ast.Call) and getattr(said.func, "attr", "") in ("format", "join")
        )
        if said is not None and glued:
            found.add((path, ast.unparse(said)))
    assert found == set(BUILT)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_in_templates(path: Path) -> None:
    """3.4.3: the policy allows no code and no style on a page, so none is written there."""
    source = path.read_text("utf-8")
    for pattern, what in INLINE.items():
        assert not re.search(pattern, source, re.IGNORECASE), f"{what}: {pattern}"


def test_tokens_from_secrets() -> None:
    """11.5.1: what must not be guessed is never drawn from what can be."""
    takes = {
        path
        for path, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and re.search(r"\brandom\b", ast.unparse(node))
    }
    assert takes == {"stories/agreement.py"}, "an interval is drawn there, from a seed"
    assert [path for path, _ in called("uuid1")] == []
