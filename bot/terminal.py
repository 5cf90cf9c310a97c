"""`waymark chat`: the same engine in a terminal. No database, no network; what is said is gone when the window closes.

Buttons are numbered: a number taps, anything else is typed. What would be misread can be written as in a transcript:
`> 4` types the figure 4, `* Back` taps by label, `! sticker` sends a sticker, `! voice 12` a made-up voice note,
`! picture` a made-up drawing. `--save FILE` keeps the whole as a transcript, which `--replay FILE` says again and
compares.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.simulation import Simulation
from bot.transcripts import Act, FaultyTranscript, Screen, Tap, Words, other, parse, replay, shown, written
from dialogs.messages import Reply, Started

Read = Callable[[], str]
"""Reads one line of the person; raises `EOFError` at the end."""


def chat(simulation: Simulation, console: Console, read: Read, save: Path | None = None) -> None:
    """Talk until the input ends. `save` gets the transcript, also where the talk was broken off."""
    screen, numbered = Screen(), list[str]()
    blocks = [f"questionnaire: {simulation.guide.questionnaire.id}\nlanguage: {simulation.session.language}"]
    if simulation.session.area:
        blocks[0] += f"\narea: {simulation.session.area}"

    def show(replies: tuple[Reply, ...]) -> None:
        screen.show(replies)
        blocks.extend(shown(reply) for reply in replies)
        for reply in replies:
            numbered[:] = draw(reply, console) or numbered

    console.print("A number taps a button; anything else is typed. Ctrl-D ends the chat.", style="dim")
    try:
        show(simulation.say(Started()))
        while True:
            act = understood(read(), numbered)
            try:
                content = screen.content(act)
            except FaultyTranscript as fault:
                console.print(str(fault), style="yellow", markup=False)
                continue
            blocks.append(written(act))
            show(simulation.say(content))
    except (EOFError, KeyboardInterrupt):
        console.print()
    finally:
        if save is not None:
            save.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def understood(line: str, numbered: list[str]) -> Act:
    """What a line of input means: a number of a button, transcript signs, or words.

    >>> understood("2", ["Yes", "No"])
    Tap(label='No')
    >>> understood("> 2", ["Yes", "No"])
    Words(text='2')
    >>> understood("7", ["Yes", "No"])
    Words(text='7')
    """
    if line.isascii() and line.isdigit() and 1 <= int(line) <= len(numbered):
        return Tap(numbered[int(line) - 1])
    match line[:2]:
        case "* ":
            return Tap(line[2:])
        case "> ":
            return Words(line[2:])
        case "! ":
            return other(line) or Words(line)
    return Words(line)


def draw(reply: Reply, console: Console) -> list[str]:
    """Print one reply; returns the labels of its buttons in the order of their numbers."""
    console.print()
    if reply.steps:
        console.print(f"{reply.step}/{reply.steps}", style="dim")
    for line in reply.lines:
        console.print(line, markup=False, highlight=False)
    labels: list[str] = []
    for row in reply.rows:
        parts = []
        for button in row:
            labels.append(button.label)
            style = "cyan" if button.role == "answer" else "dim"
            parts.append(f"[{style}]{len(labels)}[/] {escape(button.label)}")
        console.print("   " + "    ".join(parts), highlight=False)
    return labels


def differences(text: str, start: Callable[[str, str, str | None], Simulation]) -> list[str]:
    """What a saved transcript shows and what is seen now, as lines of a unified diff; empty where they are the same.

    `start(questionnaire, language, area)` begins the simulation. Raises `FaultyTranscript`.
    """
    transcript = parse(text)
    simulation = start(transcript.questionnaire, transcript.language, transcript.area)
    now = replay(transcript, simulation.say)
    return list(difflib.unified_diff(text.splitlines(), now.splitlines(), "saved", "now", lineterm=""))
