"""How often one may do something: each row of the table, a restart, a broken file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from impact.kit.headers import protect
from impact.kit.tally import DAY, Tally
from impact.kit.throttle import (
    LIMITS,
    TooOften,
    may,
    network,
    one_at_a_time,
    spend,
    throttle,
    used_up,
    wait,
)

TABLE = {
    "sign-in": (10, 15 * 60, "page", True),
    "sign-in network": (100, 15 * 60, "page", True),
    "mail": (3, 3600, "silence", False),
    "guess": (60, 60, "unknown", False),
    "finished": (600, 3600, "kept", False),
    "finished network": (60, 60, "kept", False),
    "story": (30, 3600, "kept", False),
    "export": (20, 3600, "page", False),
    "import": (10, 3600, "page", False),
    "session": (600, 60, "page", False),
    "post": (1000, 60, "kept", False),
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which is counted, in seconds; set its one item."""
    now = [1_800_000_000.0]
    for module in ("impact.kit.tally", "impact.kit.throttle"):
        monkeypatch.setattr(f"{module}.time", lambda: now[0])
    return now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where it is counted."""
    return tmp_path / "limits.db"


@pytest.fixture
def house(file: Path) -> Iterator[Flask]:
    """An app in which it is counted how often something is done."""
    app = counting(file)
    with app.test_request_context():
        yield app


def counting(file: Path, **given: object) -> Flask:
    app = Flask(__name__)
    here = {"LIMITS_URL": f"sqlite:///{file}", "LIMITS": "on", "SITE_URL": "http://localhost"}
    app.config.update(here | given)
    throttle(app)
    return app


def tally_of(app: Flask) -> Tally:
    tally: Tally = app.extensions["throttle"].storage
    return tally


def use_up(what: str, *whose: str) -> None:
    for _ in range(TABLE[what][0]):
        assert may(what, *whose)


@pytest.mark.parametrize("what", TABLE)
def test_limits_table(house: Flask, clock: list[float], what: str) -> None:
    most, seconds, over, shut = TABLE[what]
    assert set(LIMITS) == set(TABLE)
    limit = LIMITS[what]
    assert (limit.rate.amount, limit.rate.get_expiry()) == (most, seconds)
    assert (limit.over, limit.shut) == (over, shut)

    use_up(what, "somebody")
    assert used_up(what, "somebody")
    clock[0] += seconds - 10
    with pytest.raises(TooOften) as refused:
        spend(what, "somebody")
    assert (refused.value.over, refused.value.seconds) == (over, 10)
    assert wait(what, "somebody") == 10
    assert may(what, "somebody else")
    clock[0] += 10
    assert not used_up(what, "somebody")
    assert may(what, "somebody")


def test_what_is_counted_of_one_is_not_counted_of_another_thing(house: Flask) -> None:
    use_up("export", "somebody")
    assert may("import", "somebody")


def test_an_import_of_somebody_waits_for_the_one_before(house: Flask) -> None:
    with one_at_a_time("import", "noor"):
        with pytest.raises(TooOften), one_at_a_time("import", "noor"):
            pass
        with one_at_a_time("import", "sam"):
            pass
    with one_at_a_time("import", "noor"):
        pass


def test_limits_survive_restart(house: Flask, clock: list[float], file: Path) -> None:
    use_up("sign-in", "noor")
    use_up("guess", "10.0.0.0/24")
    tally_of(house).flush()
    clock[0] += 30
    with counting(file).test_request_context():
        assert not may("sign-in", "noor")
        assert used_up("guess", "10.0.0.0/24")
        assert may("sign-in", "sam")
        clock[0] += 31
        assert may("guess", "10.0.0.0/24")


def test_two_processes_count_together(house: Flask, clock: list[float], file: Path) -> None:
    other = counting(file)
    use_up("export", "noor")
    tally_of(house).flush()
    with other.test_request_context():
        assert used_up("export", "noor")
        use_up("import", "noor")
        tally_of(other).flush()
    may("import", "noor")
    tally_of(house).flush()
    assert used_up("import", "noor")


def test_limiter_down(file: Path, house: Flask, clock: list[float]) -> None:
    file.mkdir()
    assert not tally_of(house).check()
    with pytest.raises(ServiceUnavailable):
        may("sign-in", "noor")
    with pytest.raises(ServiceUnavailable):
        may("sign-in network", "10.0.0.0/24")
    use_up("post", "10.0.0.0/24")
    assert not may("post", "10.0.0.0/24"), "it is still counted in memory"
    file.rmdir()
    assert may("sign-in", "sam")


def test_a_file_that_is_no_tally_shuts_the_door_too(file: Path, house: Flask) -> None:
    file.write_bytes(b"something else" * 100)
    with pytest.raises(ServiceUnavailable):
        may("sign-in", "noor")
    assert may("post", "10.0.0.0/24")


def test_no_address_is_stored_and_the_key_goes_after_a_day(
    house: Flask, clock: list[float], file: Path
) -> None:
    may("guess", "203.0.113.0/24")
    may("sign-in", "noor@example.org")
    tally = tally_of(house)
    tally.flush()
    whole = b"".join(one.read_bytes() for one in file.parent.glob("limits.db*"))
    assert b"203.0.113" not in whole
    assert b"noor" not in whole
    before = tally.sealed("guess", "203.0.113.0/24")
    with closing(sqlite3.connect(file)) as rows:
        key = rows.execute("SELECT key FROM day_key").fetchone()[0]
    assert key in whole

    clock[0] += DAY
    assert tally.sealed("guess", "203.0.113.0/24") != before
    whole = b"".join(one.read_bytes() for one in file.parent.glob("limits.db*"))
    assert key not in whole
    assert before.encode() not in whole


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("a socket", ""),
    ],
)
def test_an_address_counts_for_its_network(house: Flask, address: str, known_as: str) -> None:
    with house.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == known_as


@pytest.mark.parametrize(
    ("site", "limited"),
    [
        ("http://localhost:8000", False),
        ("http://127.0.0.1", False),
        ("https://tellen.example", True),
        ("http://localhost.example", True),
    ],
)
def test_limits_go_off_only_where_nobody_else_comes(file: Path, site: str, limited: bool) -> None:
    app = counting(file, LIMITS="off", SITE_URL=site)
    assert ("throttle" in app.extensions) == limited


@pytest.mark.parametrize(("proxy", "known_as"), [(False, "127.0.0.0/24"), (True, "203.0.113.0/24")])
def test_who_asks_is_believed_of_a_proxy_only_where_there_is_one(
    proxy: bool, known_as: str
) -> None:
    app = Flask(__name__)
    app.config.update(SITE_URL="http://localhost", BEHIND_PROXY=proxy, MAX_FORM_MEMORY_SIZE=1000)
    protect(app)
    app.add_url_rule("/", "here", network)
    answer = app.test_client().get("/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.9"})
    assert answer.text == known_as
