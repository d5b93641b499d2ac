"""Pictures that people hand in: read once, and written anew without anything that came along."""

import warnings
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from impact.kit.apart import alone
from impact.kit.archives import refusal
from impact.kit.i18n import N_
from impact.kit.kinds import is_image
from impact.kit.limits import IMAGE_BYTES, IMAGE_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

WRITTEN = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
READERS = ("PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin")
MODES = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA"), "WEBP": ("RGB", "RGBA")}
"""Ways to hold a colour that each format can write."""

NO_IMAGE = N_("expected a picture: a file that ends in .jpg, .png or .webp, and is one")
LARGE = N_("the picture is too large: at most %(pixels)s million points and %(bytes)s MB")
DAMAGED = N_("the picture is damaged and cannot be opened")


@alone(
    "PIL.Image", "PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin"
)
def clean(file: str, content: bytes) -> bytes:
    """Return the picture in the same format and upright: its points, and nothing else.

    No EXIF, place, thumbnail, comment, profile or second frame comes along. Refused when the file
    is no picture of the kind that its name says, or too large.
    """
    name = PurePath(file.replace("\\", "/")).name
    suffix = PurePath(name).suffix.lower()
    if not is_image(suffix, content):
        raise refusal(name, NO_IMAGE)
    if len(content) > IMAGE_BYTES:
        raise _too_large(name)
    return _again(name, content, WRITTEN[suffix])


def _again(name: str, content: bytes, written: str) -> bytes:
    # Loaded by whoever takes in a picture, not by the start of the app: performance.md 7.
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS
    out = BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[written]) as held:
                held.load()
                upright = ImageOps.exif_transpose(held)
        bare = _bare(upright, written)
        bare.save(out, written, quality=85)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large(name) from None
    except (OSError, SyntaxError, ValueError):
        raise refusal(name, DAMAGED) from None
    return out.getvalue()


def _bare(image: "Picture", written: str) -> "Picture":
    """Return the points of an image in a mode that can be written, with nothing beside them."""
    if image.mode not in MODES[written]:
        clear = "A" in image.getbands() or "transparency" in image.info
        image = image.convert("RGBA" if clear and written != "JPEG" else "RGB")
    image.info = {}
    return image


def _too_large(name: str) -> Exception:
    values = {"pixels": IMAGE_PIXELS // 1_000_000, "bytes": IMAGE_BYTES // 1_000_000}
    return refusal(name, LARGE, **values)
