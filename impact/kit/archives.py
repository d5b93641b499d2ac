"""Archives that somebody hands in, looked through before anything in them is believed."""

import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.kinds import is_packed
from impact.kit.limits import ARCHIVE_BYTES, ARCHIVE_MEMBERS, ARCHIVE_NAME, ARCHIVE_RATIO

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
            if not _alone(content, members):
                raise refusal(file, UNSAFE)
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
    if (
        len(members) > ARCHIVE_MEMBERS
        or sizes > ARCHIVE_BYTES
        or any(_bomb(member) for member in members)
    ):
        raise refusal(file, HEAVY)


def _alone(content: bytes, members: list[ZipInfo]) -> bool:
    """Say whether no other file stands before the archive or behind it."""
    ends = content[-22:].startswith(b"PK\x05\x06")
    return ends and not min((one.header_offset for one in members), default=0)


def _strange(member: ZipInfo) -> bool:
    """Say whether a name leads out of the archive, is a link, or is an archive in itself."""
    name = member.filename.replace("\\", "/")
    link = (member.external_attr >> 16) & 0o170000 == 0o120000
    out = name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name
    return link or out or len(name) > ARCHIVE_NAME or name.lower().endswith(ARCHIVES)


def _bomb(member: ZipInfo) -> bool:
    large = member.file_size > 1_000_000
    return large and member.file_size > ARCHIVE_RATIO * max(1, member.compress_size)


def _read(file: str, archive: ZipFile, members: list[ZipInfo]) -> dict[str, bytes]:
    left = ARCHIVE_BYTES
    found: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as opened:
            content = found[member.filename] = opened.read(left + 1)
        left -= len(content)
        if left < 0:
            raise refusal(file, HEAVY)
        if is_packed(content):
            raise refusal(file, UNSAFE)
    return found
