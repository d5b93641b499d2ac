"""The square that a phone reads, from paper or from a screen; it survives a fold or a stain."""

from io import BytesIO


def square(text: str) -> str:
    """Return a text as a picture to stand in `src`."""
    import segno

    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=4))


def drawing(text: str) -> str:
    """Return a text as SVG that takes any size, on white; small enough for the back of a card."""
    import segno

    drawn = BytesIO()
    made = segno.make(text, error="m", micro=False, boost_error=False)
    made.save(drawn, kind="svg", border=4, light="#ffffff", xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
