"""Every message of the tree, as Babel extracts it by `babel.cfg`: what the catalogs must hold, no more and no less.

>>> {message.context for message in messages().every} >= {"engine", "scale", "words"}
True
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import DEFAULT_KEYWORDS, check_and_call_extract_file
from babel.messages.frontend import parse_mapping_cfg

from locales.extract import LABEL

HERE = Path(__file__).parent
ROOT = HERE.parent
MAPPING = HERE / "babel.cfg"


@dataclass(frozen=True, slots=True)
class Message:
    """One English text. `plural` is '' for an ordinary message; `where` is the file and line of its first use."""

    context: str
    text: str
    where: str
    label: bool = False
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


@dataclass(frozen=True, slots=True)
class Messages:
    """All messages, each once, in the order of the files; `template` is the same as a gettext template."""

    every: tuple[Message, ...]
    template: Catalog


def messages(root: Path = ROOT) -> Messages:
    """Extract from the folders of `root` that the mapping names. A folder that is not there has no messages."""
    with MAPPING.open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream, str(MAPPING))  # type: ignore[no-untyped-call]
    template = Catalog(project="waymark", charset="utf-8", fuzzy=False)
    for folder in sorted({pattern.split("/")[0] for pattern, _ in methods}):
        for file in sorted((root / folder).rglob("*.*")):
            for name, line, text, comments, context in check_and_call_extract_file(
                file, methods, options, None, DEFAULT_KEYWORDS, (), False, dirpath=root
            ):
                template.add(text, None, [(str(name), line)], auto_comments=comments, context=context)
    return Messages(tuple(_message(entry) for entry in template if entry.id), template)


def _message(entry: Entry) -> Message:
    text, plural = (entry.id[0], entry.id[1]) if isinstance(entry.id, tuple | list) else (entry.id, "")
    name, line = entry.locations[0]
    return Message(entry.context or "", text, f"{name}:{line}", LABEL in entry.auto_comments, plural)
