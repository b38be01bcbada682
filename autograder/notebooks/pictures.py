"""Pictures in a student's notebook, pasted or drawn: decoded within bounds, and written anew.

What is shown is never the student's bytes: a file that is a picture to one program may be a page
or a script to another.
"""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, ImageOps

from autograder.model import Picture

KINDS = ("image/png", "image/jpeg", "image/gif")
FORMATS = ("PNG", "JPEG", "GIF")
LONGEST_BASE64 = 12 << 20
MOST_PIXELS = 16_000_000
LARGEST_SIDE = 1600  # of what is shown
LARGEST_PNG = 1 << 20  # above it, a photograph


def vetted(attachment: object) -> Picture | str:
    """Give an attachment's picture, made anew, or say why there is none."""
    kinds = attachment if isinstance(attachment, dict) else {}
    text = next((kinds[kind] for kind in KINDS if kind in kinds), None)
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)  # as notebooks keep what has several lines
    if not isinstance(text, str):
        return "it is no PNG, JPEG or GIF"
    if len(text) > LONGEST_BASE64:
        return f"it is larger than {LONGEST_BASE64 * 3 // 4 >> 20} MiB"
    try:
        data = base64.b64decode(text, validate=False)
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return f"it has more than {MOST_PIXELS // 1_000_000} million pixels"
            image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # a JPEG is decoded smaller at once
            return _encoded(image)
    except (binascii.Error, Exception):  # noqa: BLE001 - Pillow's decoders raise many classes
        return "it cannot be decoded"


def _encoded(image: Image.Image) -> Picture:
    # Cameras turn a picture by a remark in it, which is not kept.
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    clean = upright.convert("RGBA" if image.format != "JPEG" else "RGB")
    clean.info.clear()
    if image.format != "JPEG":
        png = _saved(clean, "PNG")
        if len(png) <= LARGEST_PNG:
            return Picture("png", base64.b64encode(png).decode())
        white = Image.new("RGBA", clean.size, "white")
        clean = Image.alpha_composite(white, clean).convert("RGB")
    return Picture("jpeg", base64.b64encode(_saved(clean, "JPEG")).decode())


def _saved(image: Image.Image, kind: str) -> bytes:
    data = io.BytesIO()
    image.save(data, kind)
    return data.getvalue()
