"""Archives that somebody hands in, looked through before anything in them is believed."""

import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_

TOTAL = 50_000_000
"""Bytes unpacked, all members together, counted while unpacking: the directory may lie."""
RATIO = 100
MEMBERS = 2_000
NAME = 255
ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".zst", ".rar", ".tar")
BROKEN = (BadZipFile, struct.error, zlib.error, NotImplementedError, EOFError, OSError)

DAMAGED = N_("the file is damaged and cannot be opened")
LOCKED = N_("the file is locked with a password; save it without one")
UNSAFE = N_("the file holds something that does not belong in it")
HEAVY = N_("the file is too heavy; save the table as CSV and hand that in")


def unpacked(file: str, content: bytes) -> dict[str, bytes]:
    """Return every member of a ZIP archive by name; Refused, with one fault, when it is not safe.

    Nothing is written to disk and nothing is parsed.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check(file, members)
            return _read(file, archive, members)
    except (*BROKEN, RuntimeError, ValueError):
        raise refusal(file, DAMAGED) from None


def refusal(file: str, text: str, **values: object) -> Refused:
    """Return the refusal of a whole file, for one reason."""
    return Refused([Fault(text, values, file)])


def _check(file: str, members: list[ZipInfo]) -> None:
    names = {member.filename.replace("\\", "/") for member in members}
    if len(names) < len(members) or any(_strange(member) for member in members):
        raise refusal(file, UNSAFE)
    if any(member.flag_bits & 1 for member in members):
        raise refusal(file, LOCKED)
    sizes = sum(member.file_size for member in members)
    if len(members) > MEMBERS or sizes > TOTAL or any(_bomb(member) for member in members):
        raise refusal(file, HEAVY)


def _strange(member: ZipInfo) -> bool:
    """Say whether a name leads out of the archive, is a link, or is an archive in itself."""
    name = member.filename.replace("\\", "/")
    link = (member.external_attr >> 16) & 0o170000 == 0o120000
    out = name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name
    return link or out or len(name) > NAME or name.lower().endswith(ARCHIVES)


def _bomb(member: ZipInfo) -> bool:
    large = member.file_size > 1_000_000
    return large and member.file_size > RATIO * max(1, member.compress_size)


def _read(file: str, archive: ZipFile, members: list[ZipInfo]) -> dict[str, bytes]:
    left = TOTAL
    found: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as opened:
            found[member.filename] = opened.read(left + 1)
        left -= len(found[member.filename])
        if left < 0:
            raise refusal(file, HEAVY)
    return found
