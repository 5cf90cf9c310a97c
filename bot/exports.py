"""The exports folder: files with families' own words for those who code them, and when they go.

    path = write(folder, "stories-E10000015-2026Q3", stories)
    changed = clear(folder, now, days, still)

What a family takes back leaves the files too: from a table of ours its row, and any other file that names the story
goes whole. A file nobody wrote to for a while goes as well. Copies that staff put elsewhere cannot be reached.
"""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from storage.stories import ID, Story

SEEN = ("story", "area", "wave", "audience", "stage", "question", "language", "words", "may_quote")
TO_FILL = ("factor", "point", "direction", "barrier", "coder", "quote")
"""What a coder writes (docs/coding.md)."""

MOST_BYTES = 200_000_000
"""Of one file that is looked through; a larger one is no table of stories that anybody could code."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_ID = re.compile(ID.pattern.encode())


class AlreadyThere(Exception):
    """A file of this name is there: somebody may be working in it."""


def write(folder: Path, name: str, stories: Iterable[Story]) -> Path:
    """A table to fill, readable by its owner only. Raises `AlreadyThere` and `OSError`."""
    rows = [
        (s.id, s.known.area, s.known.wave, s.known.audience, s.known.stage, s.question, s.language, s.words, "yes")
        for s in stories
    ]
    return write_rows(folder, name, (*SEEN, *TO_FILL), [(*row, *("" for _ in TO_FILL)) for row in rows])


def write_rows(folder: Path, name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file that a spreadsheet opens with its letters right, and runs nothing of. Raises as `write`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([[inert(cell) for cell in row] for row in rows])
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise AlreadyThere(path.name) from None
    with os.fdopen(handle, "wb") as out:
        out.write(_bytes(text.getvalue()))
    return path


def inert(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would run it, and no letter that no file may hold.

    >>> inert("=1+1"), inert("More art."), inert("－1")
    ("'=1+1", 'More art.', "'－1")
    """
    text = text.replace("\0", "")
    return f"'{text}" if _FORMULA.match(text.lstrip(" ")) else text


def clear(folder: Path, now: datetime, days: int, still: Callable[[set[str]], set[str]]) -> int:
    """How many files were changed or deleted. `days`: after the last change of a file (0: never by age). `still`: of
    these stories those that may be shown now. Empty case: no folder, nothing to do."""
    done, named = 0, dict[Path, set[str]]()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            continue
        if days and now.timestamp() - path.stat().st_mtime > days * 86_400:
            path.unlink(missing_ok=True)
            done += 1
        elif found := _stories(path):
            named[path] = found
    every = set().union(*named.values())
    gone = every - still(every)
    for path, found in named.items():
        if found & gone:
            done += 1
            if not _without(path, found & gone):
                path.unlink(missing_ok=True)
    return done


def _stories(path: Path) -> set[str]:
    """The stories a file names: plain text in any encoding, or a workbook."""
    if path.stat().st_size > MOST_BYTES:
        return set()
    content = path.read_bytes()
    if content[:2] == b"PK":
        content = _unpacked(content)
    # What UTF-16 puts between the letters of an id.
    return {one.decode("ascii") for one in _ID.findall(content.replace(b"\0", b""))}


def _unpacked(content: bytes) -> bytes:
    parts, left = [], MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for about in packed.infolist():
                if about.file_size <= left:
                    left -= about.file_size
                    parts.append(packed.read(about))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        pass
    return b"\n".join(parts)


def _without(path: Path, gone: set[str]) -> bool:
    """Take the rows of these stories out of a table. False where it is none that can be read, or names them elsewhere
    too."""
    if path.suffix != ".csv":
        return False
    about = path.stat()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except (UnicodeDecodeError, csv.Error):
        return False
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(
        [row for row in rows if not gone & {cell.strip() for cell in row}]
    )
    left = out.getvalue()
    if any(one in left for one in gone):
        return False
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_bytes(left))
        os.utime(draft, (about.st_atime, about.st_mtime))  # its days go on counting
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _bytes(text: str) -> bytes:
    """With the mark that lets a spreadsheet read UTF-8. Half a character, which a chat may send, becomes a '?'."""
    return text.encode("utf-8-sig", "replace")
