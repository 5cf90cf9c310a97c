"""What every picture shows, for who hears it or sees none (ALT), and the few words under it on a card (CAPTIONS).

Alternative text says what a picture means here before what it looks like. At most 12 words in a sentence.

>>> ALT["help"].message
'A person puts a hand up to ask for help.'
"""

from __future__ import annotations

from dialogs.messages import Line
from dialogs.pictures.strip import STEPS

CREDIT = Line("engine", "Most pictures are from OpenMoji (openmoji.org). You may share them: CC BY-SA 4.0.")
"""OpenMoji's licence wants to be named where its pictures are shown: said in the help."""

HERE = Line("engine", "You are here")

STEP_WORDS: dict[str, Line] = {
    "identify": Line("engine", "Ask for help"),
    "assess": Line("engine", "Find out"),
    "plan": Line("engine", "Make the plan"),
    "act": Line("engine", "Help starts"),
    "review": Line("engine", "Check the plan"),
}

FACE_WORDS: dict[int, Line] = {
    1: Line("engine", "Very sad"),
    2: Line("engine", "Sad"),
    3: Line("engine", "Okay"),
    4: Line("engine", "Happy"),
    5: Line("engine", "Very happy"),
}
"""Score -> the words under its face, the same in the row of three and in the row of five."""

_ICON_ALT: dict[str, Line] = {
    "help": Line("engine", "A person puts a hand up to ask for help."),
    "assessment": Line("engine", "A list on a board: people find out what you need."),
    "draft": Line("engine", "A page and a pencil: the first plan."),
    "final": Line("engine", "A box with a tick: the plan is ready."),
    "action": Line("engine", "A hammer and a spanner: the help starts."),
    "review": Line("engine", "A page of a calendar: the plan is checked."),
    "disagreement": Line("engine", "Scales with two sides: people do not agree."),
    "school": Line("engine", "A school."),
    "health": Line("engine", "A hospital."),
    "home": Line("engine", "A house."),
    "family": Line("engine", "A grown-up and a child."),
    "together": Line("engine", "Two people shake hands."),
    "talk": Line("engine", "Two speech bubbles: people talk."),
    "voice": Line("engine", "A person speaks."),
    "listen": Line("engine", "An ear that listens."),
    "money": Line("engine", "A bank note."),
    "birthday": Line("engine", "A birthday cake."),
    "place": Line("engine", "A pin that marks a place."),
    "change": Line("engine", "Two arrows in a circle: something changes."),
    "question": Line("engine", "A question mark."),
    "draw": Line("engine", "A crayon to draw with."),
    "photo": Line("engine", "A camera."),
    "later": Line("engine", "A clock."),
    "private": Line("engine", "A lock that is shut."),
    "who": Line("engine", "Two people."),
    "hello": Line("engine", "A hand that waves hello."),
    "stop": Line("engine", "A hand held up to say stop."),
}

_FACE_ALT: dict[int, Line] = {
    1: Line("engine", "A very sad face."),
    2: Line("engine", "A sad face."),
    3: Line("engine", "A face that is not sad and not happy."),
    4: Line("engine", "A happy face."),
    5: Line("engine", "A very happy face."),
}

_THREE_ALT = Line("engine", "Three faces in a row: sad, okay, happy.")
_SAD_ALT = Line("engine", "Two faces: very sad, and sad.")
_HAPPY_ALT = Line("engine", "Two faces: very happy, and happy.")
_FIVE_ALT = Line("engine", "Five faces in a row. The first is very sad. The last is very happy.")


def _step_alt(place: int, step: str) -> Line:
    values = (("step", str(place)), ("words", STEP_WORDS[step]))
    return Line("engine", "Five steps in a row. You are at step {step}: {words}.", values)


ALT: dict[str, Line] = {
    **_ICON_ALT,
    **{f"face-{score}": line for score, line in _FACE_ALT.items()},
    "faces-3": _THREE_ALT,
    "faces-5": _FIVE_ALT,
    "faces-sad": _SAD_ALT,
    "faces-happy": _HAPPY_ALT,
    **{f"step-{step}": _step_alt(place, step) for place, step in enumerate(STEPS, start=1)},
}
"""Picture name -> what it shows, in one short sentence or two."""

CAPTIONS: dict[str, Line] = {
    "help": Line("engine", "Asking for help"),
    "assessment": Line("engine", "Finding out what you need"),
    "draft": Line("engine", "First plan"),
    "final": Line("engine", "Final plan"),
    "action": Line("engine", "Getting help"),
    "review": Line("engine", "Checking the plan"),
    "disagreement": Line("engine", "When people do not agree"),
    "school": Line("engine", "School or college"),
    "health": Line("engine", "Health"),
    "home": Line("engine", "Home"),
    "family": Line("engine", "Parent or carer"),
    "together": Line("engine", "Working together"),
    "talk": Line("engine", "Talking together"),
    "voice": Line("engine", "Your say"),
    "listen": Line("engine", "Listening to you"),
    "money": Line("engine", "Money"),
    "birthday": Line("engine", "How old are you?"),
    "place": Line("engine", "Where you live"),
    "change": Line("engine", "What should change?"),
    "question": Line("engine", "A question"),
    "draw": Line("engine", "Draw a picture"),
    "photo": Line("engine", "Take a photo"),
    "later": Line("engine", "Later"),
    "private": Line("engine", "Private"),
    "who": Line("engine", "Who can see this?"),
    "hello": Line("engine", "Hello"),
    "stop": Line("engine", "Stop"),
    **{f"face-{score}": line for score, line in FACE_WORDS.items()},
}
"""Picture name -> its caption where nobody gives another. Rows and strips carry their own words and have none."""
