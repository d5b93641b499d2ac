"""A house of our own to measure: its own folder, its own database, its own commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "instance" / "bench"


class House:
    """An installation in a folder; `flask(...)` runs a command in it."""

    def __init__(self, name: str, port: int = 8000) -> None:
        """Take a folder below `instance/bench`; nothing is made yet."""
        self.folder = HOME / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.folder / "impact.sqlite"
        self.environment = {
            **os.environ,
            # Without bytecode everything starts three to four times as slowly.
            "PYTHONDONTWRITEBYTECODE": "",
            "SECRET_KEY": "bench",
            "SITE_URL": f"http://localhost:{port}",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "WAREHOUSE": str(self.folder / "warehouse"),
            "UPLOADS": str(self.folder / "uploads"),
            "CHARTS": str(self.folder / "charts"),
            # One machine asks for all of them: what is measured is not how soon it is too often.
            "LIMITS": "off",
            "LIMITS_URL": f"sqlite:///{self.folder / 'limits.db'}",
            "REPLAY_LOG": str(self.folder / "replay.log"),
            "SECRETS_FILE": str(self.folder / "secrets.json"),
            "SECOND_FACTOR": "off",
        }

    def flask(self, *words: str) -> str:
        """Run one command and return what it says; RuntimeError with its complaint."""
        return self.run([sys.executable, "-m", "flask", "--app", "wsgi", *words])

    def run(self, command: list[str]) -> str:
        """Run a process in this house and return what it says; RuntimeError with its complaint."""
        done = subprocess.run(  # noqa: S603 -- our own words only
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
        return done.stdout

    def measured(self, *words: str) -> tuple[float, float]:
        """Run one command; return the seconds it was on a core, and its memory in MB, at most."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        child = subprocess.Popen(  # noqa: S603 -- our own words only
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {child.returncode}")
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def forget(self) -> None:
        """Throw the extracts away."""
        shutil.rmtree(self.environment["WAREHOUSE"], ignore_errors=True)

    def ready(self, *, demo: bool = False) -> "House":
        """Migrate, and load the demo where asked; a second time nothing changes."""
        self.flask("db", "upgrade")
        if demo:
            self.flask("demo")
        return self

    def server(self, port: int) -> list[str]:
        """Return the command that serves this house on a port."""
        return [
            sys.executable,
            "-m",
            "waitress",
            f"--listen=127.0.0.1:{port}",
            "--call",
            "wsgi:whole",
        ]
