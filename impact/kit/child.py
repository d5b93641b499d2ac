"""The process in which one file is read, and then no more: `python -m impact.kit.child`.

It holds no connection, no key and no setting of the house. `impact.kit.apart` starts it.
"""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path

from impact.kit.faults import Refused
from impact.kit.limits import CHILD_ANSWER, CHILD_MEMORY
from impact.kit.wire import plain

NO_FILES = 64
"""How many files may be open at once: those of Python itself, loading what reads."""


def main() -> int:
    """Read one file; say on standard output what is in it, or why it is refused.

    On standard input: a line of JSON (who reads, what the file is called), then the file.
    """
    asked = json.loads(sys.stdin.buffer.readline())
    read = getattr(import_module(asked["module"]), asked["function"])
    for library in read.__alone__.loads:
        import_module(library)
    hold(read.__alone__.seconds)
    try:
        answer = {"value": plain(read(asked["file"], sys.stdin.buffer.read(), **asked["options"]))}
    except Refused as refused:
        answer = {"faults": plain(refused.faults)}
    sys.stdout.write(json.dumps(answer, separators=(",", ":")))
    return 0


def hold(seconds: int) -> None:
    """Limit what this process may take from here on; the system ends it when it takes more.

    Only Linux can tell how much memory is taken already: elsewhere memory is not limited.
    """
    if (taken := _address_space()) is not None:
        _limit(resource.RLIMIT_AS, taken + CHILD_MEMORY)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, CHILD_ANSWER)
    _limit(resource.RLIMIT_NOFILE, NO_FILES)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _address_space() -> int | None:
    """Return the bytes of address space of this process; None where nobody tells."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except FileNotFoundError:
        return None
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
