"""Files that stay: outside the web root, under names of ours, handed out so that nothing runs.

What comes in is put here after `images.clean`; what its owner called it is a label, kept elsewhere.
"""

import re
from pathlib import Path
from unicodedata import category, normalize

from flask import Response, send_file

from impact.kit.files import new_file, place_of

KINDS = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
"""What may be kept, and as what it is handed out."""
SANDBOX = "default-src 'none'; sandbox"
LONGEST = 100
"""Letters of the name under which somebody saves a file."""


def put(folder: Path, content: bytes, suffix: str) -> str:
    """Return the name under which `content` is kept for good; ValueError for a kind we do not keep.

    On return the file is on the disk, whole: a row that names it may be written.
    """
    if suffix not in KINDS:
        raise ValueError(f"no kind to keep: {suffix}")
    with new_file(folder, suffix) as (name, file):
        file.write(content)
    return name


def handed_out(folder: Path, name: str, label: str) -> Response | None:
    """Return a kept file as an answer: pictures to look at, all else to save as `label`.

    None for a name that is not ours, or of a file that is gone. Who asks for a part gets the whole.
    """
    place = place_of(folder, name)
    if place is None:
        return None
    kind = KINDS.get(place.suffix, "application/octet-stream")
    answer = send_file(place, mimetype=kind, etag=False, conditional=False, max_age=0)
    shown = kind.startswith("image/")
    return sandboxed(answer, safe_label(label, place.suffix), inline=shown)


def sandboxed(answer: Response, name: str, *, inline: bool = False) -> Response:
    """Return an answer that a browser saves as `name`, or shows, and in which it runs nothing."""
    answer.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def safe_label(label: str, suffix: str) -> str:
    r"""Return `label` as the name of a file: no folders, no signs that hide or turn its ending.

    >>> safe_label("../../x\u202egpj.exe", ".pdf"), safe_label('a"\n;b.pdf', ".pdf")
    ('xgpj.exe.pdf', 'a;b.pdf')
    """
    last = re.split(r"[/\\]", normalize("NFC", label))[-1]
    plain = "".join(one for one in last if category(one)[0] != "C" and one not in '"<>:|?*%')
    stem = plain.strip(" .").removesuffix(suffix)[:LONGEST].strip(" .")
    return (stem or "file") + suffix
