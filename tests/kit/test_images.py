"""Pictures are written anew: what stands in them stays, what came along does not."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from impact.kit.apart import apart
from impact.kit.faults import Refused
from impact.kit.images import DAMAGED, LARGE, NO_IMAGE, clean
from impact.kit.limits import IMAGE_BYTES, IMAGE_PIXELS
from tests.kit.hostile import SVG

SECRETS = (b"Canon", b"GPS", b"Exif", b"secret", b"http://ns.adobe.com", b"ICC_PROFILE", b"<script")


def a_picture(form: str, mode: str = "RGB", **given: Any) -> bytes:
    """A picture of 4 by 2 points, the left half light."""
    image = Image.new(mode, (4, 2))
    image.paste(Image.new(mode, (2, 2), "white"), (0, 0))
    out = BytesIO()
    image.save(out, form, **given)
    return out.getvalue()


def told(form: str) -> bytes:
    """A picture that tells where, when and with what it was made, lying on its side."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112], exif[0x9286] = "Canon secret", 6, "secret"
    exif.get_ifd(0x8825)[1] = "N"
    said = b"secret <script>"
    adobe = b"http://ns.adobe.com"
    return a_picture(form, exif=exif, icc_profile=said * 100, xmp=adobe, comment=said)


def why(name: str, content: bytes) -> str:
    """The reason with which a picture is refused."""
    with pytest.raises(Refused) as refused:
        clean(name, content)
    (fault,) = refused.value.faults
    return fault.text


@pytest.mark.parametrize(
    ("name", "form"), [("a.jpg", "JPEG"), ("a.PNG", "PNG"), ("a.webp", "WEBP")]
)
def test_nothing_comes_along_with_a_picture(name: str, form: str) -> None:
    given = told(form) + b"<script>secret</script>"
    assert b"secret" in given
    made = apart(clean, name, given)
    assert not [one for one in SECRETS if one in made]
    with Image.open(BytesIO(made)) as image:
        assert (image.format, image.size) == (form, (2, 4))
        assert not image.getexif()
        assert not set(image.info) & {"exif", "icc_profile", "xmp", "comment", "photoshop"}


@pytest.mark.parametrize(
    ("name", "form", "mode"),
    [
        ("a.jpg", "JPEG", "CMYK"),
        ("a.png", "PNG", "P"),
        ("a.png", "PNG", "1"),
        ("a.png", "PNG", "I;16"),
        ("a.jpg", "JPEG", "L"),
    ],
)
def test_every_way_to_hold_a_colour_is_understood(name: str, form: str, mode: str) -> None:
    made = clean(name, a_picture(form, mode) if mode != "I;16" else _deep())
    with Image.open(BytesIO(made)) as image:
        assert image.size == (4, 2)


def _deep() -> bytes:
    out = BytesIO()
    Image.new("I;16", (4, 2)).save(out, "PNG")
    return out.getvalue()


def test_what_is_clear_stays_clear() -> None:
    out = BytesIO()
    Image.new("RGBA", (1, 1), (1, 2, 3, 0)).save(out, "PNG")
    with Image.open(BytesIO(clean("a.png", out.getvalue()))) as image:
        assert image.getpixel((0, 0)) == (1, 2, 3, 0)


def test_one_frame_is_kept() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (2, 2), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(clean("a.webp", out.getvalue()))) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_what_is_no_picture_of_its_name_is_refused() -> None:
    assert why("a.svg", SVG) == NO_IMAGE
    assert why("a.png", SVG) == NO_IMAGE
    assert why("a.jpg", a_picture("PNG")) == NO_IMAGE
    assert why("a.gif", a_picture("GIF")) == NO_IMAGE
    assert why("a.png", a_picture("PNG")[:60]) == DAMAGED


def test_a_picture_may_be_so_large_and_no_larger() -> None:
    wide = BytesIO()
    Image.new("L", (IMAGE_PIXELS // 4000, 4000)).save(wide, "PNG")
    assert len(apart(clean, "a.png", wide.getvalue())) < IMAGE_BYTES
    wider = BytesIO()
    Image.new("L", (IMAGE_PIXELS // 4000 + 1, 4000)).save(wider, "PNG")
    assert why("a.png", wider.getvalue()) == LARGE
    assert why("a.png", a_picture("PNG") + b"\0" * IMAGE_BYTES) == LARGE


def test_a_photo_of_forty_million_points_fits_in_a_child() -> None:
    photo = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (IMAGE_PIXELS // 5000, 5000), "red").save(photo, "JPEG", exif=exif)
    with Image.open(BytesIO(apart(clean, "a.jpg", photo.getvalue()))) as image:
        assert image.size == (5000, IMAGE_PIXELS // 5000)
