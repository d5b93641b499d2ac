"""Archives that are not believed: eight hostile ones refused, a good one opened."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from impact.kit import archives
from impact.kit.archives import DAMAGED, HEAVY, LOCKED, UNSAFE, unpacked
from impact.kit.faults import Refused
from tests.kit.books import an_archive


def forged() -> bytes:
    """80 MB that the directory calls 1,000 bytes."""
    content = bytearray(an_archive(("a.xml", b"A" * 80_000_000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(content)


def a_link() -> bytes:
    """A symbolic link out of the archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("a")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def locked() -> bytes:
    """A member that says it is encrypted."""
    content = bytearray(an_archive(("a.xml", b"x")))
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    """Two members of one name, written in two ways."""
    return an_archive(("a/b", b"1"), ("a\\b", b"2"))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: an_archive(("x.xml", b"A" * 300_000_000)), HEAVY),
    "a forged size": (forged, DAMAGED),
    "a way out": (lambda: an_archive(("../../x", b"1")), UNSAFE),
    "a way out with backslashes": (lambda: an_archive(("..\\..\\x", b"1")), UNSAFE),
    "a drive": (lambda: an_archive(("C:/x", b"1")), UNSAFE),
    "a root": (lambda: an_archive(("/x", b"1")), UNSAFE),
    "a link": (a_link, UNSAFE),
    "a name twice": (twice, UNSAFE),
    "an archive inside": (lambda: an_archive(("a.ZIP", b"PK")), UNSAFE),
    "3,000 members": (lambda: an_archive(*((str(n), b"") for n in range(3000))), HEAVY),
    "a lock": (locked, LOCKED),
    "no archive": (lambda: b"PK\x03\x04" + b"\0" * 40, DAMAGED),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_one_reason(name: str) -> None:
    make, reason = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        unpacked("a.zip", make())
    assert [fault.text for fault in refused.value.faults] == [reason]


def test_a_good_archive_is_opened() -> None:
    assert unpacked("a.zip", an_archive(("project.qde", b"<x/>"))) == {"project.qde": b"<x/>"}


def test_the_bytes_are_counted_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    content = an_archive(("a", b"12345"), ("b", b"12345"))
    monkeypatch.setattr(archives, "ARCHIVE_BYTES", 10)
    assert len(unpacked("a.zip", content)) == 2
    monkeypatch.setattr(archives, "ARCHIVE_BYTES", 9)
    with pytest.raises(Refused):
        unpacked("a.zip", content)
