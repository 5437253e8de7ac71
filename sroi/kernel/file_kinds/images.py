"""Images: readable, of the kind they say, and not larger than they may unfold (R44)."""

import warnings
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from sroi.kernel.file_kinds.reasons import damaged
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


def why_not_image(stream: BinaryIO, *, kind: str, pixels: int) -> tuple[Blocker, ...]:
    """Every reason to refuse an image; only its header and structure are read, nothing is unfolded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=(kind,)) as image:
                width, height = image.size
                if width * height > pixels:
                    return (_too_large(pixels),)
                image.verify()
    except Image.DecompressionBombError:
        return (_too_large(pixels),)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return (damaged(),)
    return ()


def _too_large(pixels: int) -> Blocker:
    """The refusal of an image with too many pixels."""
    message = _("The image has more than %(pixels)s million pixels. Make it smaller.")
    return blocker("image-too-large", message, source="R44", pixels=pixels // 1_000_000)
