"""SVG to PNG, with the Latin letters of Noto Sans carried along: a machine without a single font still writes its
labels."""

from __future__ import annotations

from importlib.resources import as_file, files

import resvg_py


def png(svg: str, zoom: float = 2.0) -> bytes:
    """The picture as PNG on white, `zoom` pixels to a unit. Letters beyond Latin come from the machine's own fonts."""
    folder = files("analytics") / "fonts"
    with as_file(folder) as fonts:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=zoom,
                background="#ffffff",
                font_dirs=[str(fonts)],
                font_family="Noto Sans",
                sans_serif_family="Noto Sans",
            )
        )
