"""What `run.py` tells people whose computer lacks something, and what its lock files promise."""

import ast
import os
import re
import shutil
import socket
import stat
import sys
from pathlib import Path

import pytest

import run

PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)", re.MULTILINE)


def pinned(kind: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((run.LOCKS / f"{kind}.txt").read_text(encoding="utf-8")))


def direct(kind: str) -> set[str]:
    lines = (run.LOCKS / f"{kind}.in").read_text(encoding="utf-8").split("\n")
    return {re.split(r"[\[=<>~;]", line)[0] for line in lines if line and not line.startswith("-r")}


@pytest.mark.parametrize("version", [(3, 9), (3, 10)])
def test_an_old_python_is_told_which_one_is_needed(version: tuple[int, int]) -> None:
    with pytest.raises(run.SetUpError, match=r"3\.11 or newer is needed"):
        run.refuse_old(version)


def test_python_3_11_is_new_enough() -> None:
    run.refuse_old((3, 11))


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_run_needs_nothing_but_pythons_own_library() -> None:
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {
        name.split(".")[0]
        for node in named
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    assert modules <= sys.stdlib_module_names


def test_a_taken_port_is_said_before_anything_long_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        assert run.main(["--port", str(port)]) == 1
    said = capsys.readouterr()
    assert f"Port {port} is taken" in said.err
    assert f"--port {port + 1 if port < 65535 else 1}" in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_port_that_was_just_left_is_free_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            door.accept()[0].close()
    run.refuse_taken(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_exist_is_refused(port: int) -> None:
    with pytest.raises(run.SetUpError, match="from 1 to 65535"):
        run.refuse_taken(port)


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_what_to_install(
    module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "HOME", tmp_path / "env")
    monkeypatch.setattr(run, "MEGABYTES", 0)
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == module else object())
    with pytest.raises(run.SetUpError, match=f"{module}.*apt install python3-venv"):
        run.make()


def test_a_folder_that_cannot_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(run.SetUpError, match=f"{tmp_path} cannot be written.*TV_VENV"):
        run.refuse_place(tmp_path / "env")


def test_a_full_disk_is_said_with_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "MEGABYTES", 10**12)
    with pytest.raises(run.SetUpError, match="1000000000000 MB are needed"):
        run.refuse_place(tmp_path / "env")


def test_a_folder_with_other_things_in_it_is_never_taken_for_an_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "MEGABYTES", 0)
    (tmp_path / "letter.txt").touch()
    with pytest.raises(run.SetUpError, match="holds other things"):
        run.refuse_place(tmp_path)
    (tmp_path / "pyvenv.cfg").touch()
    run.refuse_place(tmp_path)


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("ERROR: [Errno 28] No space left on device", "make room"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one we know"),
        ("ERROR: Could not find a version that satisfies", "connect this computer to the internet"),
    ],
)
def test_a_failed_installation_says_what_to_do(log: str, words: str) -> None:
    assert words in run.reason(log)
    assert "\n" not in run.reason(log)


def test_the_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = run.secret(tmp_path / "instance")
    assert len(first) == 64
    assert run.secret(tmp_path / "instance") == first
    mode = (tmp_path / "instance" / "secret").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_what_fails_on_the_disk_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "LOCKS", tmp_path / "absent")
    assert run.main(["shell", "--", "true"]) == 1
    assert "run the same command again" in capsys.readouterr().err


def test_an_unknown_command_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run.main(["dance"]) == 2
    assert "run.py test" in capsys.readouterr().err
    assert run.main(["--help"]) == 0
    assert "run.py shell" in capsys.readouterr().out


def test_the_browser_that_was_asked_for_is_the_one_that_is_driven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TV_CHROMIUM", sys.executable)
    assert run.browser() == {"TV_CHROMIUM": sys.executable}


def test_without_a_browser_tests_are_skipped_unless_nothing_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TV_CHROMIUM", "/nowhere/chromium")
    monkeypatch.delenv("TV_REQUIRE_ALL", raising=False)
    assert "no Chromium here" in run.browser()["TV_NO_BROWSER"]
    monkeypatch.setenv("TV_REQUIRE_ALL", "1")
    with pytest.raises(run.SetUpError, match="browser tests cannot run"):
        run.browser()


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(run.SetUpError, match="There is no no-such-command here"):
        run.call(["no-such-command"])


def test_the_status_of_a_command_is_handed_on() -> None:
    assert run.call([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    assert run.call([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 128 + 15


def test_the_tests_run_on_the_very_versions_that_are_served() -> None:
    assert pinned("runtime")
    assert pinned("runtime") <= pinned("test")


@pytest.mark.parametrize("kind", ["runtime", "test", "uv"])
def test_every_locked_package_has_a_hash_and_no_address(kind: str) -> None:
    lock = (run.LOCKS / f"{kind}.txt").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    for entry in re.split(r"\n(?=[a-z])", lock):
        assert "--hash=sha256:" in entry


def test_every_direct_package_is_locked_and_explained() -> None:
    told = (run.ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for kind in ("runtime", "test", "uv"):
        assert direct(kind) <= {name for name, _version in pinned(kind)}
        assert {name for name in direct(kind) if f"| `{name.lower()}` |" not in told} == set()


def test_ci_asks_the_same_as_a_person_at_a_prompt() -> None:
    asked = run.ROOT / ".ci" / "run"
    assert os.access(asked, os.X_OK)
    assert "python3 run.py test" in asked.read_text(encoding="utf-8")
    assert shutil.which("python3")
