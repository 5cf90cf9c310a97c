"""aiogram with models that are built when they are first used: as light as promised, and aiogram all the same."""

from __future__ import annotations

import json
import subprocess
import sys

# In a process of its own: once anything has imported aiogram the usual way, everything is built.
FRESH = """
import json
from bot.channels import telegram_aiogram
from pydantic import BaseModel

def below(model):
    for each in model.__subclasses__():
        yield each
        yield from below(each)

built = {each.__name__ for each in set(below(BaseModel)) if each.__pydantic_complete__}
from aiogram.methods import SendMessage
from aiogram.methods.base import Response
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

rows = [[{"text": "Yes", "callback_data": "1.y"}]]
message = {"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Hi",
           "reply_markup": {"inline_keyboard": rows}}
markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="1.y")]])
method = SendMessage(chat_id=5, text="Hi", reply_markup=markup)
answer = Response[Message].model_validate({"ok": True, "result": message})
print(json.dumps({
    "built": len(built),
    "heavy": sorted({"Message", "Update", "Chat", "CallbackQuery"} & built),
    "sent": method.model_dump(exclude_none=True)["reply_markup"],
    "kind": type(answer.result).__name__,
    "shown": answer.result.reply_markup.inline_keyboard[0][0].callback_data,
}))
"""


def test_models_are_built_when_used_and_are_then_whole() -> None:
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, timeout=100, check=True)
    found = json.loads(done.stdout)
    assert found["heavy"] == []
    # Some 180 small models refer to nothing and are built with their class; all together are more than 600.
    assert found["built"] < 300
    assert found["sent"] == {"inline_keyboard": [[{"text": "Yes", "callback_data": "1.y"}]]}
    assert found["kind"] == "Message"
    assert found["shown"] == "1.y"
