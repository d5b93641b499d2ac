"""`flask extract`: what figures are counted from is written before somebody waits for it."""

from pathlib import Path

from flask import Flask

from impact.accounts.reach import everything
from impact.pilots import store
from tests.accounts.makers import run
from tests.makers import a_pilot


def files(app: Flask) -> set[str]:
    home = Path(app.config["WAREHOUSE"])
    return {str(one.relative_to(home)) for one in home.glob("*/*/*.parquet")}


def test_an_extract_writes_what_is_stale_and_leaves_the_rest(app: Flask) -> None:
    one, two = (a_pilot(code).id for code in ("een", "twee"))
    assert "een:" in run(app, "extract", "--pilot", "een").output
    first = files(app)
    assert first
    assert all(f"/pilot={one}/" in name for name in first)
    run(app, "extract")
    both = files(app)
    assert {name for name in both if f"/pilot={two}/" in name} == both - first
    with everything("a test"):
        store.write(store.known_pilot("twee"), lambda: None)
    run(app, "extract")
    assert first < files(app) > both


def test_an_extract_of_an_unknown_pilot_is_refused(app: Flask) -> None:
    done = run(app, "extract", "--pilot", "nergens")
    assert (done.exit_code, "nergens" in done.output) == (1, True)
