"""Settings, read once from the environment. Anything secret has no default."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
INSTANCE = HERE / "instance"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Config:
    """One value per setting; the app reads these and nothing else from outside."""

    SECRET_KEY: str
    SQLALCHEMY_DATABASE_URI: str = f"sqlite:///{INSTANCE / 'impact.sqlite'}"
    SITE_URL: str = "http://localhost:8000"
    """Where people find this installation: printed links, cookie names and trusted hosts follow."""
    TIME_ZONE: str = "Europe/Amsterdam"
    """Where a day begins and ends: periods and the end of observation are local dates."""
    ANALYTICS_URL: str = "duckdb://"
    """Where counts are made: DuckDB in this process, or `sc://host:15002` for Spark Connect."""
    WAREHOUSE: str = str(INSTANCE / "warehouse")
    """Folder of Parquet extracts; with Spark, storage that its executors can read."""
    COUNT_AT_ONCE: int = 100_000
    """Lines of a pilot's register up to which a page counts while somebody waits for it."""
    CHARTS: str = str(INSTANCE / "charts")
    """Folder of drawn charts, named by what they show."""
    UPLOADS: str = str(INSTANCE / "uploads")
    """Folder where a file waits between its check and its import."""
    MEDIA: str = str(INSTANCE / "media")
    """Folder of files that stay; no web server shows it."""
    JOBS: str = str(INSTANCE / "jobs")
    """Folder of what jobs work on and what they made; with several machines, one they share."""
    QUEUE: str = str(INSTANCE / "queue.db")
    """File in which jobs wait for the worker."""
    REDIS_URL: str = ""
    """Where they wait instead, for workers on several machines: `redis://host:6379/0`."""
    LIMITS_URL: str = f"sqlite:///{INSTANCE / 'limits.db'}"
    """Where it is counted how often something is done; processes on one machine may share it."""
    LIMITS: str = "on"
    """`off` counts nothing, for load tests; heard only while SITE_URL is this machine."""
    BEHIND_PROXY: bool = False
    """Believe the proxy in front about who asks. Without a proxy anybody could say anything."""
    IDENTITY_DATABASE_URL: str = f"sqlite:///{INSTANCE / 'identity.db'}"
    """Who participants are, apart from all else; on PostgreSQL in a schema `identity`."""
    REPLAY_LOG: str = str(INSTANCE / "replay.log")
    """File of what an older copy of the database must not bring back; keep it when one is put back.
    """
    SECRETS_FILE: str = str(INSTANCE / "secrets.json")
    """File with the keys of what lies encrypted in the database; elsewhere in production."""
    SECOND_FACTOR: str = "on"
    """`off` for a demo: honoured only while SITE_URL is this computer itself."""
    MAIL_URL: str = ""
    """Where mail leaves: `smtp://name:password@host:587?from=post@host`; empty sends none."""
    LANGUAGES: tuple[str, ...] = ("nl", "en")
    BABEL_DEFAULT_LOCALE: str = "nl"
    BABEL_TRANSLATION_DIRECTORIES: str = str(INSTANCE / "translations")
    MAX_CONTENT_LENGTH: int = 25 * 1024 * 1024
    """Largest request; forms without a file are held to MAX_FORM_LENGTH."""
    MAX_FORM_MEMORY_SIZE: int = 1024 * 1024
    MAX_FORM_PARTS: int = 1000
    TESTING: bool = False

    @property
    def ASK_TWICE(self) -> bool:  # noqa: N802 -- read as a setting
        """Say whether roles that see names must prove twice who they are."""
        here = urlsplit(self.SITE_URL).hostname in LOOPBACK
        return not (here and self.SECOND_FACTOR == "off")

    @property
    def https(self) -> bool:
        """Say whether people reach us over an encrypted line."""
        return self.SITE_URL.startswith("https://")


def from_environment() -> Config:
    """Build the config from the environment; KeyError names the one setting that has no default."""
    given = os.environ
    site = given.get("SITE_URL", Config.SITE_URL).rstrip("/")
    # Where nobody else can come in, nobody is held up, unless one asks for it.
    usual = "off" if urlsplit(site).hostname in LOOPBACK else "on"
    database = given.get("DATABASE_URL", Config.SQLALCHEMY_DATABASE_URI)
    # Several machines share PostgreSQL, and a file of their own would split the names.
    apart = Config.IDENTITY_DATABASE_URL if database.startswith("sqlite") else database
    return Config(
        SECRET_KEY=given["SECRET_KEY"],
        SQLALCHEMY_DATABASE_URI=database,
        IDENTITY_DATABASE_URL=given.get("IDENTITY_DATABASE_URL", apart),
        SITE_URL=site,
        TIME_ZONE=given.get("TIME_ZONE", Config.TIME_ZONE),
        ANALYTICS_URL=given.get("ANALYTICS_URL", Config.ANALYTICS_URL),
        WAREHOUSE=given.get("WAREHOUSE", Config.WAREHOUSE),
        COUNT_AT_ONCE=int(given.get("COUNT_AT_ONCE", Config.COUNT_AT_ONCE)),
        CHARTS=given.get("CHARTS", Config.CHARTS),
        UPLOADS=given.get("UPLOADS", Config.UPLOADS),
        MEDIA=given.get("MEDIA", Config.MEDIA),
        JOBS=given.get("JOBS", Config.JOBS),
        QUEUE=given.get("QUEUE", Config.QUEUE),
        REDIS_URL=given.get("REDIS_URL", Config.REDIS_URL),
        LIMITS_URL=given.get("LIMITS_URL", Config.LIMITS_URL),
        LIMITS=given.get("LIMITS", usual),
        BEHIND_PROXY=given.get("BEHIND_PROXY") == "1",
        REPLAY_LOG=given.get("REPLAY_LOG", Config.REPLAY_LOG),
        SECRETS_FILE=given.get("SECRETS_FILE", Config.SECRETS_FILE),
        SECOND_FACTOR=given.get("SECOND_FACTOR", usual),
        MAIL_URL=given.get("MAIL_URL", Config.MAIL_URL),
    )
