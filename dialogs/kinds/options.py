"""Options, rows and columns as they stand in a questionnaire: each with a permanent id and a label."""

from __future__ import annotations

from dialogs.definition import Fault, Option


def read_options(listed: object, what: str, fault: Fault) -> tuple[Option, ...]:
    """The usable ones of a list of `{ id = "…", label = "…" }`; every other one is reported. `what` names them."""
    if not isinstance(listed, list):
        fault(f"'{what}s' is no list", f'write {what}s = [{{ id = "yes", label = "Yes" }}, …]')
        return ()
    options: list[Option] = []
    for raw in listed:
        if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not _is_id(raw["id"]):
            fault(f"{a(what)} has no usable id", f"give every {what} an id of small letters, digits and _")
        elif not isinstance(raw.get("label"), str) or not raw["label"].strip():
            fault(f"{what} '{raw['id']}' has no label", "add a label: what the person reads on the button")
        elif any(o.id == raw["id"] for o in options):
            fault(f"{what} id '{raw['id']}' stands twice", f"give each {what} an id of its own")
        elif extra := set(raw) - {"id", "label"}:
            fault(f"{what} '{raw['id']}' has unknown keys {sorted(extra)}", f"{a(what)} has an id and a label")
        else:
            options.append(Option(raw["id"], raw["label"]))
    return tuple(options)


def a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 24 and all(ch.isascii() and (ch.islower() or ch.isdigit() or ch == "_") for ch in text)
