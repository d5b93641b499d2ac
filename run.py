#!/usr/bin/env python3
"""Set up and go: `python3 run.py` serves the demo, `python3 run.py test` runs every check.

Needs Python 3.11 or newer and nothing else; the first run needs the internet, later ones do not.

    python3 run.py [--port 8000]        set up what is missing, load the demo, serve it
    python3 run.py test [arguments]     every check; with arguments only pytest, with those
    python3 run.py bench [name] [...]   measure how fast things are
    python3 run.py shell -- COMMAND     run COMMAND inside the environment

TV_VENV names another folder for the environment than `.venv`, TV_CHROMIUM the browser to test
with. With TV_REQUIRE_ALL=1 nothing may be skipped: what cannot be tested here, fails.
"""

# Older Pythons must be able to read this file, if only to be told that they are too old.
from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
HOME = Path(os.environ.get("TV_VENV") or ROOT / ".venv").expanduser().absolute()
PYTHON = HOME / "bin" / "python"
LOG = HOME / "install.log"
PLACE = f"Python {sys.version_info[0]}.{sys.version_info[1]} in {HOME}"
MEGABYTES = 1500
"""What an environment with everything in it takes, and room to unpack it."""
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports", "--no-logo"),
    ("mypy",),
    ("djlint", "--lint", "--quiet", "impact", "surveys", "stories"),
)
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class SetUpError(Exception):
    """What is missing here, in one sentence that says what to do."""


def main(asked: list[str]) -> int:
    """Do what was asked; return the exit status."""
    try:
        return obey(asked)
    except SetUpError as lack:
        sys.stderr.write(f"{lack}\n")
        return 1
    except OSError as fault:
        place = fault.filename or ROOT
        sys.stderr.write(
            f"{place}: {fault.strerror}; see that your account may write there and that the disk "
            "has room, then run the same command again.\n"
        )
        return 1
    except KeyboardInterrupt:
        return 130


def obey(asked: list[str]) -> int:
    """Find the command and run it; 2 when there is no such command."""
    refuse_old(sys.version_info[:2])
    commands = {"test": test, "bench": bench, "shell": shell}
    if not asked or asked[0].startswith("--port"):
        return serve(asked)
    if asked[0] in commands:
        return commands[asked[0]](asked[1:])
    helped = asked[0] in ("-h", "--help", "help")
    (sys.stdout if helped else sys.stderr).write(__doc__ or "")
    return 0 if helped else 2


def serve(rest: list[str]) -> int:
    """Set up what is missing and become the server, so that one process is there to be stopped."""
    parser = argparse.ArgumentParser(prog="run.py")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(rest).port
    refuse_taken(port)
    prepare("runtime")
    surroundings = environment()
    surroundings.setdefault("SITE_URL", f"http://localhost:{port}")
    surroundings.setdefault("SECOND_FACTOR", "off")  # counts on this computer only
    sys.stdout.flush()
    os.chdir(ROOT)
    command = [str(PYTHON), "-m", "impact.serve", "--port", str(port)]
    os.execve(PYTHON, command, surroundings)  # noqa: S606 -- our own words only, no shell


def test(rest: list[str]) -> int:
    """Run all checks, fastest first, whatever fails; pytest has the last word."""
    prepare("test")
    surroundings = environment() | browser()
    if rest:
        return call(["pytest", *rest], surroundings)
    failed = [check for check in CHECKS if announced(check, surroundings)]
    for check in failed:
        say(f"FAILED: {' '.join(check)}")
    return announced(("pytest", *parallel()), surroundings) or int(bool(failed))


def bench(rest: list[str]) -> int:
    """Measure, with the packages of the tests at hand."""
    prepare("test")
    return call(["python", "-m", "bench", *rest], environment())


def shell(rest: list[str]) -> int:
    """Run a command inside the environment, from the root."""
    command = rest[1:] if rest[:1] == ["--"] else rest
    if not command:
        raise SetUpError("Say what to run, as in: python3 run.py shell -- flask --app wsgi routes")
    prepare("runtime")
    return call(command, environment())


def refuse_old(version: tuple[int, ...]) -> None:
    """Raise SetUpError when this Python is older than we can use."""
    if version < (3, 11):
        raise SetUpError(
            f"This is Python {version[0]}.{version[1]}, and 3.11 or newer is needed: install it, "
            "and run the same command with it, for example: python3.11 run.py"
        )


def refuse_taken(port: int) -> None:
    """Raise SetUpError when nothing can be served on this port."""
    if not 0 < port < 65536:
        raise SetUpError(f"There is no port {port}; give --port a number from 1 to 65535.")
    with socket.socket() as door:
        # Without this a port counts as taken for a minute after a server on it stopped.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except PermissionError:
            raise SetUpError(
                f"Port {port} is for administrators; choose another: python3 run.py --port 8000"
            ) from None
        except OSError:
            raise SetUpError(
                f"Port {port} is taken: stop what is served there, or choose another port: "
                f"python3 run.py --port {port % 65535 + 1}"
            ) from None


def prepare(kind: str) -> None:
    """Bring the environment up to what `requirements/<kind>.txt` says."""
    if settled() and text(HOME / f".{kind}") == digest(kind):
        return
    if not settled():
        make()
    say(f"Installing packages in {HOME}: once, a minute or so.")
    install(LOCKS / f"{kind}.txt")
    # Who has the packages of the tests has those that serve: one lock file contains the other.
    for met in {kind, "runtime"}:
        (HOME / f".{met}").write_text(digest(met), encoding="utf-8")


def digest(kind: str) -> str:
    """Return what tells this lock file from all others."""
    return hashlib.sha256((LOCKS / f"{kind}.txt").read_bytes()).hexdigest()


def settled() -> bool:
    """Say whether the environment was made here, by this Python; a moved one has broken scripts."""
    return PYTHON.exists() and text(HOME / ".made") == PLACE


def make() -> None:
    """Make an empty environment, in place of one that we made elsewhere or with another Python."""
    refuse_place(HOME)
    for module in ("venv", "ensurepip"):
        if find_spec(module) is None:
            raise SetUpError(
                f"This Python lacks its module {module}: on Debian or Ubuntu run "
                "`apt install python3-venv`, then the same command again."
            )
    fresh = ["--clear"] if (HOME / ".made").exists() else []
    if note([sys.executable, "-m", "venv", *fresh, str(HOME)]):
        raise SetUpError(
            f"Python could not make an environment in {HOME}: remove that folder, see that "
            "`python3 -m venv` works, and run the same command again."
        )
    (HOME / ".made").write_text(PLACE, encoding="utf-8")


def refuse_place(home: Path) -> None:
    """Raise SetUpError when no environment can be made in this folder."""
    ground = next(folder for folder in (home, *home.parents) if folder.is_dir())
    if not os.access(ground, os.W_OK):
        raise SetUpError(
            f"The folder {ground} cannot be written: move the project to a folder of your own, "
            "or name another place for the environment in TV_VENV."
        )
    if ground == home and any(home.iterdir()) and not (home / "pyvenv.cfg").exists():
        raise SetUpError(f"{home} holds other things: name an empty or new folder in TV_VENV.")
    free = shutil.disk_usage(ground).free // 2**20
    if free < MEGABYTES:
        raise SetUpError(
            f"The disk of {ground} has {free} MB left and {MEGABYTES} MB are needed: make room, "
            "and run the same command again."
        )


def install(lock: Path) -> None:
    """Install what the lock file names, nothing else, and compile it so that starts are fast."""
    LOG.unlink(missing_ok=True)
    checked = ["install", "--require-hashes", "--quiet"]
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--retries=2", *checked, "-r"]
    fast = [str(PYTHON), "-m", "uv", "pip", *checked, "--python", str(PYTHON), "-r", str(lock)]
    # uv takes a tenth of the time; where it cannot be had or run, pip does the same work.
    if (note([*pip, str(LOCKS / "uv.txt")]) or note(fast)) and note([*pip, str(lock)]):
        raise SetUpError(reason(text(LOG)))
    note([str(PYTHON), "-m", "compileall", "-qq", "-j", "0", str(HOME / "lib")])


def reason(log: str) -> str:
    """Say in one sentence why packages could not be installed, and what to do."""
    if "No space left" in log:
        return f"The disk of {HOME} is full: make room, and run the same command again."
    if "DO NOT MATCH THE HASHES" in log:
        return (
            "A package came in that is not the one we know, and was not installed: look in "
            f"{LOG} which it is, and run the same command on another network."
        )
    return (
        "The packages could not be fetched: connect this computer to the internet and run the "
        f"same command again; if that does not help, {LOG} says more."
    )


def environment() -> dict[str, str]:
    """Return the variables that a command inside the environment runs with."""
    surroundings = {**os.environ, "VIRTUAL_ENV": str(HOME)}
    surroundings["PATH"] = f"{HOME / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    surroundings.setdefault("SECRET_KEY", secret(ROOT / "instance"))
    return surroundings


def secret(instance: Path) -> str:
    """Return this installation's secret, made on first use, for the owner's eyes only."""
    kept = instance / "secret"
    if not text(kept):
        instance.mkdir(exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(os.urandom(32).hex(), encoding="utf-8")
    return text(kept)


def browser() -> dict[str, str]:
    """Return the variables that tell the tests which browser to drive, or why there is none."""
    found = chromium() or (fetch_chromium() and chromium())
    if found:
        return {"TV_CHROMIUM": found}
    lack = "there is no Chromium here: install the package chromium, or name one in TV_CHROMIUM"
    if os.environ.get("TV_REQUIRE_ALL") == "1":
        raise SetUpError(f"The browser tests cannot run, {lack}.")
    return {"TV_NO_BROWSER": lack}


def chromium() -> str | None:
    """Return the path of a browser that the tests can drive, or None."""
    asked = os.environ.get("TV_CHROMIUM")
    found = (shutil.which(name) for name in ((asked,) if asked else BROWSERS))
    return next((path for path in found if path), None)


def fetch_chromium() -> bool:
    """Install Debian's Chromium where we may without asking; say whether that went well."""
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    tools = [shutil.which(tool) for tool in ("apt-get", *may[:1])]
    if "TV_CHROMIUM" in os.environ or None in tools or note([*may, "true"]):
        return False
    say("Installing Debian's package chromium, for the browser tests.")
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    return not (note([*apt, "update"]) or note([*apt, "install", "-y", "chromium"]))


def parallel() -> list[str]:
    """Return the arguments that spread the tests over the processor's cores."""
    cores = min(os.cpu_count() or 1, 4)
    return ["-n", str(cores), "--dist", "worksteal"] if cores > 1 else []


def announced(check: tuple[str, ...], surroundings: dict[str, str]) -> int:
    """Run one check under its own name; return its status."""
    say(f"== {' '.join(check)}")
    return call(list(check), surroundings)


def call(command: list[str], surroundings: dict[str, str] | None = None) -> int:
    """Run one command from the root; return its status."""
    found = shutil.which(command[0], path=(surroundings or os.environ).get("PATH"))
    if found is None:
        raise SetUpError(
            f"There is no {command[0]} here: if it belongs to the tests, `python3 run.py test` "
            "installs it."
        )
    with subprocess.Popen([found, *command[1:]], cwd=ROOT, env=surroundings) as child:  # noqa: S603 -- what the caller typed, or our own words
        try:
            status = child.wait()
        except KeyboardInterrupt:
            child.wait()  # it was interrupted too, and may have something to say
            raise
    return status if status >= 0 else 128 - status


def note(command: list[str]) -> int:
    """Run one command of the installation and keep what it says; return its status."""
    done = subprocess.run(  # noqa: S603 -- our own words only
        command, cwd=ROOT, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if HOME.is_dir():
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    return done.returncode


def text(path: Path) -> str:
    """Return what a file says; nothing when it is not there."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def say(line: str) -> None:
    """Tell whoever is watching, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
