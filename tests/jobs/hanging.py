"""A worker that comes as far as the last moment of its write, says so, and stays there.

python -m tests.jobs.hanging FIFO
"""

import signal
import sys
from pathlib import Path

from config import from_environment
from impact.app import create_app
from impact.attendance import intake_store
from impact.jobs.work import do
from impact.kit.jobs import queue


def main(fifo: str) -> None:
    """Take one job from the queue and never end it."""
    app = create_app(from_environment())
    take = intake_store.take

    def hang(*args: object, **given: object) -> object:
        finish = given.pop("also")

        def late(changes: object) -> None:
            finish(changes)  # type: ignore[operator]  # -- what the work gives
            Path(fifo).write_text("nearly", encoding="utf-8")
            signal.pause()

        return take(*args, also=late, **given)  # type: ignore[arg-type]  # -- handed on

    intake_store.take = hang  # type: ignore[assignment]  # -- of this process only
    with app.app_context():
        (uid,) = queue().dequeue().args
    do(app, uid)


if __name__ == "__main__":
    main(sys.argv[1])
