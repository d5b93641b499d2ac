"""The worker, as a command."""

import os
import signal
import sys
from threading import Event, Thread

import click
from flask import Flask, current_app

from impact.accounts.store import refuse
from impact.jobs import store
from impact.jobs.tend import tend
from impact.kit.jobs import consumer
from impact.kit.log import to_standard_error
from impact.kit.tokens import uid


@click.command("worker")
@click.option("--beside", is_flag=True, help="Stop when whoever started this stops.")
def worker(*, beside: bool) -> None:
    """Work off the queue of jobs, until stopped; what is being done then is done again."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # -- a stand-in
    to_standard_error()
    name, stop = uid(), Event()
    app.extensions["worker"] = name
    try:
        taking = consumer()
    except Exception as fault:  # noqa: BLE001 -- whatever ails the queue, it is said in a line
        raise refuse("the queue cannot be opened: %(kind)s", kind=type(fault).__name__) from None
    Thread(target=tend, args=(app, name, stop), daemon=True).start()
    if beside:
        Thread(target=_end_with_parent, daemon=True).start()
    try:
        taking.run()
    finally:
        stop.set()
        store.give_back(name)


def _end_with_parent() -> None:
    """Stop once standard input ends: whoever held the other end is gone, however that came."""
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
