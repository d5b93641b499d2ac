"""Reading what strangers made in a process of its own, so that nothing of it can hurt this one.

Each file gets a fresh process, started anew rather than forked: it has no thread, connection, key
or word of another file in its memory, and what it could spoil ends with it. Starting one costs less
than a tenth of a second. What it answers is JSON that is built into the type which the reading
function promises, never a pickle. Commands read tables in their own process: whoever types them
holds the machine, and may hand in twenty times as much.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from time import monotonic
from typing import IO, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from config import HERE
from impact.kit.archives import refusal
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.limits import CHILD_ANSWER, CHILD_SECONDS, CHILD_WAIT, CHILDREN
from impact.kit.wire import GarbledError, built

TOO_HEAVY = N_("this file is too heavy to read; make it smaller, or split it in two")
BUSY = N_("other files are being read just now; try again in a minute")
SURROUNDINGS = {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""All that a child is told of the world; nothing of it is a setting of ours."""

P = ParamSpec("P")
T = TypeVar("T")
Read = TypeVar("Read", bound=Callable[..., Any])
_turns = BoundedSemaphore(CHILDREN)


@dataclass(frozen=True, slots=True)
class Alone:
    """What a reading function needs: libraries, loaded before memory is limited, and seconds."""

    loads: tuple[str, ...]
    seconds: int


def alone(*loads: str, seconds: int = CHILD_SECONDS) -> Callable[[Read], Read]:
    """Mark a function that may read files in a child: `@alone("pandas")`. It runs no other."""

    def mark(read: Read) -> Read:
        read.__alone__ = Alone(loads, seconds)  # type: ignore[attr-defined]  # -- a mark
        return read

    return mark


def apart(
    read: Callable[Concatenate[str, bytes, P], T],
    file: str,
    content: bytes,
    /,
    *_: P.args,
    **options: P.kwargs,
) -> T:
    """Return what `read(file, content, **options)` returns, run in a process of its own.

    Refused as `read` refuses, and when reading takes too much memory or time, or breaks down.
    """
    name = PurePath(file.replace("\\", "/")).name
    until = monotonic() + CHILD_WAIT
    if not _turns.acquire(timeout=CHILD_WAIT):
        raise refusal(name, BUSY)
    try:
        found: T = _understood(read, _asked(read, file, content, options, until))
        return found
    except _Broken as why:
        logging.getLogger("impact").warning(json.dumps({"level": "WARNING", "child": str(why)}))
        raise refusal(name, TOO_HEAVY) from None
    finally:
        _turns.release()


class _Broken(Exception):  # noqa: N818 -- says what happened, as a sentence would
    """A child did not answer; nothing of the file stands in the reason."""


def _asked(
    read: Callable[..., Any], file: str, content: bytes, options: dict[str, Any], until: float
) -> bytes:
    """Return what the child said. Files stand between: they cannot block, and can be limited."""
    asked = {
        "module": read.__module__,
        "function": read.__qualname__,
        "file": file,
        "options": options,
    }
    with TemporaryFile() as question, TemporaryFile() as answer:
        question.write(json.dumps(asked).encode() + b"\n")
        question.write(content)
        question.seek(0)
        _run(question, answer, until)
        if answer.seek(0, os.SEEK_END) > CHILD_ANSWER:
            raise _Broken("said too much")
        answer.seek(0)
        return answer.read()


def _run(question: IO[bytes], answer: IO[bytes], until: float) -> None:
    """Let a child read from the one file and write to the other, until it ends or must end."""
    command = [sys.executable, "-B", "-m", "impact.kit.child"]
    with subprocess.Popen(  # noqa: S603 -- our own words only, no shell
        command,
        stdin=question,
        stdout=answer,
        stderr=subprocess.DEVNULL,  # a traceback holds words of people
        cwd=HERE,
        env=SURROUNDINGS,
        start_new_session=True,
    ) as child:
        try:
            status = child.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            raise _Broken("took too long") from None
    if status:
        raise _Broken(f"ended with {status}")


def _understood(read: Callable[..., Any], said: bytes) -> Any:
    """Return the value that was said, as the type that `read` promises; or refuse as it did."""
    try:
        answer = json.loads(said)
        if "faults" in answer:
            raise Refused(built(tuple[Fault, ...], answer["faults"]))
        return built(get_type_hints(read)["return"], answer["value"])
    except (GarbledError, ValueError, KeyError, TypeError, RecursionError) as why:
        raise _Broken(f"said something else: {type(why).__name__}") from None
