"""A copy of all that one person said, for that person: one plain page in their language, made in memory, kept nowhere.

It holds questions and answers in words: no ids, no codes, no one else. HTML because every phone opens it, in any
script and direction; without any style sheet, picture or script from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import escape
from itertools import groupby

from bot.ports import File
from dialogs import mine
from dialogs.guide import Guide
from dialogs.messages import Line
from dialogs.session import Held, Session
from locales.wording import Wording
from storage.mine import Kept

NAME = "my-answers.html"

TITLE = Line("engine", "My answers")
NOTHING = Line("engine", "You have not given any answers yet.")
YOURS = Line("engine", "This is all you told us. Only you got this page.")

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.6 sans-serif; max-width: 38rem; margin: 1rem auto; padding: 0 1rem; }}
h3 {{ font-size: 1.1rem; margin: 1.5rem 0 0; }}
p {{ margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def copy_of(guide: Callable[[str], Guide], wording: Wording, session: Session, kept: Collection[Kept]) -> File:
    """`guide`: the guide of a questionnaire by its hash. `session` gives the language. Empty case: a page that says
    so."""
    language = session.language

    def text(line: Line) -> str:
        return escape(wording.line(line, language))

    parts: list[str] = []
    guides = {content_hash: guide(content_hash) for content_hash in {answer.questionnaire for answer in kept}}

    def part(answer: Kept) -> tuple[str, str]:
        # By id, not by hash: the definition grows where an area has questions of its own.
        return answer.wave, guides[answer.questionnaire].questionnaire.id

    for (wave, _), answers in groupby(sorted(kept, key=part), part):
        asked = [a for a in answers if a.question in guides[a.questionnaire].questionnaire.index]
        if not asked:
            continue
        form = guides[asked[0].questionnaire].questionnaire
        parts.append(f'<h2 dir="auto">{text(Line(form.context, form.title))}')
        parts.append(f' <small dir="ltr">{escape(wave)}</small></h2>\n')
        asked.sort(key=lambda a: guides[a.questionnaire].questionnaire.index[a.question])
        parts += [_answer(guides[answer.questionnaire], session, answer, text) for answer in asked]
    body = "".join(parts) or f"<p>{text(NOTHING)}</p>\n"
    page = _PAGE.format(
        language=escape(language),
        direction=wording.direction(language),
        title=text(TITLE),
        body=f"<p>{text(YOURS)}</p>\n{body}",
    )
    return File(NAME, "text/html", page.encode("utf-8", "replace"))


def _answer(guide: Guide, session: Session, answer: Kept, text: Callable[[Line], str]) -> str:
    question = guide.questionnaire.question(answer.question)
    asked = " ".join(text(Line(question.context, paragraph)) for paragraph in question.text)
    if answer.text is not None:
        said = escape(answer.text)
    else:
        held = Held(answer.category, answer.value)
        said = text(mine.in_words(guide, session, question, held) or mine.SAVED)
    return f'<h3 dir="auto">{asked}</h3>\n<p dir="auto">{said}</p>\n'
