"""What a file is by its content, whatever it is called."""

import re

ZIPPED, COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
PACKED = (
    ZIPPED,
    b"PK\x05\x06",
    COMPOUND,
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
)
"""How files begin that hold files: ZIP, compound, gzip, bzip2, xz, 7z, RAR and Zstandard."""
OTHER = (b"%PDF-", b"%!PS", b"{\\rtf", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"RIFF")
"""How other files begin that could pass for text."""
IMAGES = {
    ".jpg": re.compile(rb"\xff\xd8\xff", re.DOTALL),
    ".jpeg": re.compile(rb"\xff\xd8\xff", re.DOTALL),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n", re.DOTALL),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
"""How an image begins, by what its name ends in."""
MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<([a-z!?/])", re.IGNORECASE)


def is_packed(content: bytes) -> bool:
    """Say whether a file holds other files."""
    return content.startswith(PACKED) or content[257:262] == b"ustar"


def is_markup(content: bytes) -> bool:
    """Say whether this is a web page, a drawing (SVG) or other XML."""
    plain = content[:512].replace(b"\0", b"").lstrip(b"\xff\xfe")
    return bool(MARKUP.match(plain))


def may_be_text(content: bytes) -> bool:
    """Say whether nothing in how this begins belongs to another kind of file."""
    return not (is_packed(content) or is_markup(content) or content.startswith(OTHER))


def is_image(suffix: str, content: bytes) -> bool:
    """Say whether this begins as an image does whose name ends in `suffix`."""
    sign = IMAGES.get(suffix.lower())
    return bool(sign and sign.match(content))


def is_paper(suffix: str, content: bytes) -> bool:
    """Say whether this is a PDF, by its name and by how it begins; it is never opened by us."""
    return suffix.lower() == ".pdf" and content.startswith(b"%PDF-")
