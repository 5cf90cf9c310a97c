"""Every transcript, said again to the engine, gives the same words; the session goes through its JSON after every turn.

A file whose part of the bot is missing or differs is a failure. To write it anew on purpose, and then read the
difference:

    python -m pytest tests/transcripts --update
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.simulation import Simulation
from bot.transcripts import Attached, Comment, FaultyTranscript, Other, Tap, Transcript, Words, parse, replay
from dialogs.loading import load_shipped
from dialogs.messages import Content, Reply, ReplyButton, Sent, Started, Tapped, Typed, Unreadable
from locales.catalogs import Catalogs

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))


def start(transcript: Transcript) -> Simulation:
    questionnaire = load_shipped()[transcript.questionnaire]
    return Simulation.of(questionnaire, transcript.language, transcript.area, Catalogs.shipped())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_is_as_written(file: Path, request: pytest.FixtureRequest) -> None:
    text = file.read_text(encoding="utf-8")
    transcript = parse(text)
    now = replay(transcript, start(transcript).say)
    if request.config.getoption("--update"):
        file.write_text(now, encoding="utf-8")
        return
    changed = "\n".join(difflib.unified_diff(text.splitlines(), now.splitlines(), "written", "now", lineterm=""))
    assert not changed, f"{file.name} is not what the bot says now:\n{changed}"


def test_there_are_transcripts_in_every_language_and_each_says_what_it_shows() -> None:
    headers = [parse(file.read_text(encoding="utf-8")).header for file in FILES]
    assert len(headers) >= 15
    assert {header["language"] for header in headers} >= {"en", "pl"}
    assert all(header.get("about") for header in headers)


# --- the format itself ---

EXAMPLE = """\
questionnaire: parent-short
language: en
about: An example.

  Hello.
  [Yes] [No]

* Yes
# A comment stays.
> two lines
> of one message

> another message
>
! sticker
! voice 12
! picture The ramp at school.
"""


def test_a_transcript_is_read_as_what_the_person_did() -> None:
    transcript = parse(EXAMPLE)
    assert transcript.header == {"questionnaire": "parent-short", "language": "en", "about": "An example."}
    assert transcript.parts == (
        Tap("Yes"),
        Comment("A comment stays."),
        Words("two lines\nof one message"),
        Words("another message\n"),
        Other("sticker"),
        Attached("voice", 12),
        Attached("picture", 0, "The ramp at school."),
    )


@pytest.mark.parametrize(
    "text", ["", "language: en\n\n* Yes\n", "questionnaire: x\ncolour: red\n\n", "questionnaire: x\n\nHm?\n"]
)
def test_a_file_that_makes_no_sense_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(FaultyTranscript, match=r"line [123]:"):
        parse(text)


def test_what_was_replayed_reads_back_as_the_same_acts() -> None:
    def echo(content: Content) -> tuple[Reply, ...]:
        match content:
            case Started():
                return (Reply(("Hello.\nTwo rows.",), ((ReplyButton("Yes", "1"), ReplyButton("No", "2")),)),)
            case Tapped(tap) | Typed(tap) | Unreadable(tap):
                return (Reply((f"You did {tap!r}.",)),)
            case Sent(media, caption):
                return (Reply((f"You sent {media!r} and {caption!r}.",)),)
        return ()

    now = replay(parse(EXAMPLE), echo)
    assert "  Hello.\n  Two rows.\n  [Yes] [No]\n\n* Yes\n\n  You did '1'.\n\n# A comment stays." in now
    assert parse(now) == parse(EXAMPLE)
    assert replay(parse(now), echo) == now


def test_a_label_that_was_never_shown_is_a_fault() -> None:
    with pytest.raises(FaultyTranscript, match="'Yes'"):
        replay(parse(EXAMPLE), lambda content: ())
