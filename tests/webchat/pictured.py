"""A made-up questionnaire with pictures: a strip, an icon, faces, and faces with an icon above them."""

from __future__ import annotations

from dialogs.definition import Questionnaire
from dialogs.loading import load

TOML = """
id = "pictured"
version = 1
title = "Pictured"
audience = "young"
minutes = 1
who_sees = ["Nobody sees this."]
[[section]]
id = "one"
title = "One"
[[section.question]]
id = "consent"
kind = "choice"
role = "consent"
picture = "hello"
text = ["Do you want to take part?"]
options = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]
then = [{ to = "end:no", when = { question = "consent", is = "no" } }]
[[section.question]]
id = "felt"
kind = "faces"
picture = "faces-3"
stage = "final_plan"
text = ["How do you feel about your plan?"]
[[section.question]]
id = "listened"
kind = "faces"
picture = "listen"
stage = "final_plan"
text = ["Did people listen to you?"]
[[section.question]]
id = "where"
kind = "choice"
picture = "step-plan"
many = true
text = ["Where do you learn?"]
options = [{ id = "home", label = "At home" }, { id = "school", label = "At school" }]
[[ending]]
id = "done"
text = ["Thank you."]
[[ending]]
id = "no"
text = ["That is fine."]
receipt = false
"""


def pictured() -> Questionnaire:
    return load(TOML, "pictured.toml")
