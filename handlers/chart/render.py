"""SVG to PNG with a font of our own: no picture depends on what the machine has installed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FAMILY = "Noto Sans CJK SC"


@lru_cache(maxsize=1)
def _font() -> str:
    import noto_cjk_sans_otc

    return str(next(Path(noto_cjk_sans_otc.__file__).parent.glob("*.ttc")))


def to_png(svg: str) -> bytes:
    """The picture. Raises ValueError when the SVG is not valid."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[_font()], font_family=FAMILY)
    )
