"""SVG to PNG, with the Latin letters of Noto Sans carried along: a machine without a single font still writes its
labels. Other scripts are written in Noto Sans of the machine (Debian: fonts-noto-core), shaped and put in their order
by resvg, which follows HarfBuzz and Unicode's bidirectional algorithm; without Noto, in whatever the machine has.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import resvg_py

from analytics.charts.letters import script_of

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
"""Where machines keep their fonts."""
_SAID = re.compile(r"<text[^>]*>([^<]*)</text>")


def png(svg: str, zoom: float = 2.0) -> bytes:
    """The picture as PNG on white, `zoom` pixels to a unit."""
    scripts = {script_of(words) for words in _SAID.findall(svg)} - {""}
    found = {script: noto(script) for script in scripts}
    folder = files("analytics") / "fonts"
    with as_file(folder) as fonts:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=zoom,
                background="#ffffff",
                # With the whole machine to choose from, a Latin name in an Arabic line is written in any font at all.
                skip_system_fonts=all(found.values()),
                font_dirs=[str(fonts)],
                font_files=[str(file) for files_of in found.values() for file in files_of],
                font_family="Noto Sans",
                sans_serif_family="Noto Sans",
            )
        )


@cache
def noto(script: str) -> tuple[Path, ...]:
    """The machine's files of Noto Sans for a script of `letters.SCRIPTS`, regular and bold; () where it has none."""
    name = "NotoSans" if script in ("Cyrillic", "Greek") else f"NotoSans{script}"
    wanted = {f"{name}-Regular", f"{name}-Bold", name}
    return tuple(
        file
        for folder in FOLDERS
        if folder.is_dir()
        for file in sorted(folder.rglob(f"{name}*.ttf"))
        if file.stem.partition("[")[0] in wanted
    )
