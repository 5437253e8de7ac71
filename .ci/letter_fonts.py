"""Make the fonts of the letters: the variable font at each weight that a letter uses.

A variable font in a PDF is worked out anew for every letter, and that is more than half of drawing one.
Run this after a new version of the font: `.venv/bin/python .ci/letter_fonts.py`.
"""

from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont, woff2  # type: ignore[import-untyped]  # the library is not typed
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
WEIGHTS = {"normal": (400, 600), "italic": (400,)}


def main() -> None:
    """Write one file per style and weight beside the variable fonts."""
    for style, weights in WEIGHTS.items():
        for weight in weights:
            plain = BytesIO()
            woff2.decompress(BytesIO((FONTS / f"source-sans-3-latin-wght-{style}.woff2").read_bytes()), plain)
            font = instantiateVariableFont(TTFont(plain, recalcTimestamp=False), {"wght": weight}, static=True)
            font.flavor = "woff2"
            font.save(FONTS / f"source-sans-3-latin-{weight}-{style}.woff2")


if __name__ == "__main__":
    main()
