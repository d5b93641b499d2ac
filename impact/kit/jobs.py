"""The queue in front of the worker: it carries the uid of a job, and nothing else.

What is to be done, for whom, and how far it came stands in a row of the database. So a queue that
is down loses nothing, and a message that was lost is sent again from there.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from impact.kit.log import say

PATIENCE = 5
"""Seconds that a queue may take to answer."""
DELAY = 1.0
"""Seconds between two looks at an empty queue, at most."""


def ring(uid: str) -> bool:
    """Say that a job waits; False when the queue cannot be reached, and the row is all there is."""
    try:
        queue().ring(uid)
    except Exception as fault:  # noqa: BLE001 -- whatever ails the queue, the work is stored
        say("WARNING", queue=type(fault).__name__)
        return False
    return True


def waiting() -> int | None:
    """Return how many messages wait; None when the queue cannot be reached."""
    try:
        return int(queue().pending_count())
    except Exception as fault:  # noqa: BLE001 -- that it ails is the answer
        say("WARNING", queue=type(fault).__name__)
        return None


def consumer() -> Any:
    """Return what takes messages from the queue, one after another, once it is run."""
    return queue().create_consumer(workers=1, periodic=False, max_delay=DELAY)


def work_with(app: Flask, do: Callable[[Flask, str], None]) -> None:
    """Let `do` do the jobs of an app, given their uid."""
    app.extensions["job"] = do


def queue() -> Any:
    """Return the queue of the app at hand, opened when it is first needed."""
    found = current_app.extensions.get("queue")
    if found is None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # -- a stand-in
        found = app.extensions["queue"] = _opened(app)
    return found


def _opened(app: Flask) -> Any:
    # Loaded by whoever has work, not by the start of the app: performance.md 7.
    from huey import RedisHuey, SqliteHuey

    if app.config["REDIS_URL"]:
        place = {"url": app.config["REDIS_URL"], "socket_timeout": PATIENCE}
        found = RedisHuey("jobs", results=False, serializer=_serializer(), **place)
    else:
        file = {"filename": app.config["QUEUE"], "fsync": True, "timeout": PATIENCE}
        found = SqliteHuey("jobs", results=False, serializer=_serializer(), **file)

    def job(uid: str) -> None:
        app.extensions["job"](app, uid)

    found.ring = found.task(name="job")(job)
    return found


def _serializer() -> Any:
    """Return what writes messages as JSON: the library's own would run what somebody put there."""
    from huey.registry import Message
    from huey.serializer import Serializer

    class Plain(Serializer):  # type: ignore[misc]  # -- the queue carries no types
        def _serialize(self, data: Any) -> bytes:
            return json.dumps([data.id, data.name, *data.args]).encode()

        def _deserialize(self, data: bytes) -> Any:
            number, name, uid = json.loads(bytes(data))
            once = {"retries": 0, "retry_delay": 0, "kwargs": {}}
            return Message(id=str(number), name=str(name), args=(str(uid),), **once)

    return Plain()
