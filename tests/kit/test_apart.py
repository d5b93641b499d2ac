"""Files are read in a process of their own: whatever happens there, this one goes on."""

import os
import resource
import signal
import socket
import sys
from pathlib import Path
from time import monotonic

import pytest

from impact.kit import apart as kit_apart
from impact.kit.apart import BUSY, TOO_HEAVY, alone, apart
from impact.kit.faults import Fault, Refused
from impact.kit.limits import CHILD_ANSWER, CHILD_MEMORY, CHILD_WAIT, CHILDREN
from impact.kit.tables import Sheet, read_table
from surveys.xlsform import Form, read_form

TABLE = "naam,leeftijd\né,7\n\ned,7\n".encode()


@alone()
def who(file: str, content: bytes) -> dict[str, str]:
    """What a child knows of the world."""
    return {"file": file, "content": content.decode(), **os.environ}


@alone()
def too_much(file: str, content: bytes) -> int:
    """Take more memory than there is to take."""
    return len(b"x" * (CHILD_MEMORY + 20_000_000))


@alone()
def enough(file: str, content: bytes) -> int:
    """Take nearly as much memory as there is to take."""
    return len(b"x" * (CHILD_MEMORY - 20_000_000))


@alone(seconds=1)
def for_ever(file: str, content: bytes) -> int:
    """Count without end."""
    while True:
        pass


@alone()
def asleep(file: str, content: bytes) -> int:
    """Wait without working."""
    signal.pause()
    return 0


@alone()
def broken(file: str, content: bytes) -> int:
    """Fall over as a library in C does."""
    os.abort()


@alone()
def mistaken(file: str, content: bytes) -> int:
    """Make a mistake with somebody's words in it."""
    raise KeyError(content)


@alone()
def liar(file: str, content: bytes) -> int:
    """Answer something else than was promised."""
    return ["not", "a", "number"]  # type: ignore[return-value]  # -- a lie


@alone()
def chatter(file: str, content: bytes) -> str:
    """Answer more than anybody wants to hear."""
    return "x" * (CHILD_ANSWER + 1)


@alone()
def breeder(file: str, content: bytes) -> int:
    """Start another process."""
    return os.fork()


@alone()
def hoarder(file: str, content: bytes) -> int:
    """Open more files than reading takes."""
    return len([socket.socket() for _ in range(100)])


def unmarked(file: str, content: bytes) -> int:
    """Nobody said that this may read files."""
    return 1


def why(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The msgids of a refusal."""
    return [fault.text for fault in error.value.faults]


def test_a_table_is_the_same_read_apart() -> None:
    here, there = read_table("a.csv", TABLE), apart(read_table, "a.csv", TABLE)
    assert isinstance(there, Sheet)
    assert list(there.rows) == list(here.rows)
    assert (there.name, there.columns, there.notices) == (here.name, here.columns, here.notices)


def test_a_form_is_the_same_read_apart() -> None:
    form = b"| survey |\n| | type | name | label |\n| | text | a | Vraag? |\n"
    found = apart(read_form, "f.md", form, partial=True)
    assert isinstance(found, Form)
    assert found == read_form("f.md", form, partial=True)


def test_a_refusal_is_the_same_read_apart() -> None:
    for content in (b"a,b\n1,2,3\n", b"", b"a,a\n"):
        with pytest.raises(Refused) as here:
            read_table("a.csv", content)
        with pytest.raises(Refused) as there:
            apart(read_table, "a.csv", content)
        assert there.value.faults == here.value.faults


def test_a_child_knows_no_setting_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "only for us")
    found = apart(who, "../a\n.csv", "wóórden\n".encode())
    assert found["content"] == "wóórden\n"
    assert found["file"] == "../a\n.csv"
    assert not [name for name in found if "SECRET" in name or "DATABASE" in name]


@pytest.mark.parametrize(
    "read", [too_much, for_ever, broken, mistaken, liar, chatter, breeder, hoarder, unmarked]
)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited where it can be told")
def test_whatever_a_child_does_is_one_refusal(
    read: object, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Refused) as error:
        apart(read, "map/a.csv", b"words of people")  # type: ignore[arg-type]  # -- from a list
    assert error.value.faults == (Fault(TOO_HEAVY, {}, "a.csv"),)
    assert "words of people" not in caplog.text
    assert '"child"' in caplog.text


def test_a_child_may_take_the_memory_that_it_is_given() -> None:
    assert apart(enough, "a", b"") > 500_000_000


def test_a_child_that_waits_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_apart, "CHILD_WAIT", 0.5)
    with pytest.raises(Refused) as error:
        apart(asleep, "a.csv", b"")
    assert why(error) == [TOO_HEAVY]


def test_a_few_files_are_read_at_once_and_the_next_is_asked_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kit_apart, "CHILD_WAIT", 0.01)
    taken = [kit_apart._turns.acquire() for _ in range(CHILDREN)]
    with pytest.raises(Refused) as error:
        apart(who, "a.csv", b"")
    for _ in taken:
        kit_apart._turns.release()
    assert why(error) == [BUSY]


def test_turns_are_given_back() -> None:
    for _ in range(CHILDREN + 1):
        with pytest.raises(Refused):
            apart(mistaken, "a.csv", b"")
    assert apart(who, "a", b"x")["content"] == "x"


def test_reading_leaves_nothing_open() -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("nobody tells which files are open here")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        apart(who, "a", b"x")
    assert len(os.listdir("/proc/self/fd")) == before
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_time_is_counted_from_the_request_on() -> None:
    began = monotonic()
    with pytest.raises(Refused):
        apart(for_ever, "a", b"")
    assert monotonic() - began < CHILD_WAIT
