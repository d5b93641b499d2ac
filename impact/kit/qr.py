"""The square that a phone reads from paper."""

import segno


def square(address: str) -> str:
    """Return a picture of an address, to stand in `src`; it survives a fold or a stain."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4))
