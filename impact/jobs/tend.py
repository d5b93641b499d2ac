"""What a worker does beside its work: say that it lives, mend what broke, throw out what is old."""

from pathlib import Path
from threading import Event

from flask import Flask, current_app

from impact.accounts.reach import everything
from impact.jobs import store
from impact.jobs.work import folder
from impact.kit.files import sweep
from impact.kit.jobs import ring, waiting
from impact.kit.log import say
from impact.pilots.circle import today
from impact.pilots.media_store import names

BEAT = 10
"""Seconds between two signs of life."""
MENDED, SWEPT = 6, 360
"""Signs of life between two looks at what broke, and at what is old."""


def tend(app: Flask, worker: str, stop: Event) -> None:
    """Do all that again and again, in a thread of its own, until `stop`."""
    beats = 0
    while True:
        try:
            with app.app_context():
                once(worker, beats)
        except Exception as fault:  # noqa: BLE001 -- whatever it is, it is tried again
            with app.app_context():
                say("WARNING", worker=type(fault).__name__)
        if stop.wait(BEAT):
            return
        beats += 1


def once(worker: str, beats: int) -> None:
    """Do what is due at this sign of life; at the first one all of it."""
    store.beat(worker)
    if beats % MENDED == 0:
        mend()
    if beats % SWEPT == 0:
        clear()


def mend() -> None:
    """Ring again for all that waits, when nothing is in the queue: its messages were lost."""
    left = store.mend()
    if left and waiting() == 0:
        for uid in left:
            ring(uid)


def clear() -> int:
    """Throw out what is older than it may be; return how many files that were."""
    with everything("what is over goes, whose it may be"):
        for throw_out in current_app.extensions["sweeps"]:
            throw_out(today())
    files = sweep(folder(), store.forget())
    return files + sweep(Path(current_app.config["MEDIA"]), names())
