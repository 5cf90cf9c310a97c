"""Prints how well details, danger and complaints are noticed in marked sentences, as tables of docs/noticing.md.

python -m dialogs.noticing [FOLDER] [--slips]      FOLDER has details.txt, danger*.txt, complaint.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

from dialogs.noticing.complaint import complaint_rules
from dialogs.noticing.danger import danger
from dialogs.noticing.details import details
from dialogs.noticing.lists import LANGUAGES
from dialogs.noticing.measuring import alarm_table, alarms, by_kind, by_language, measure, sentences


def main(arguments: list[str]) -> int:
    """0; 2 where the folder has no such sentences."""
    folder = Path(next((argument for argument in arguments if not argument.startswith("-")), "tests/noticing"))
    if not (folder / "details.txt").exists():
        sys.stderr.write(f"{folder}: no details.txt there. Name the folder of the marked sentences.\n")
        return 2
    lines = list(sentences((folder / "details.txt").read_text(encoding="utf-8")))
    out, slips = [], []
    for name, part in (
        ("All sentences", lines),
        ("Every second sentence, held out when rules were mended", [line for line in lines if line[1] % 2 == 0]),
    ):
        measured = measure(part, details)
        out += [f"Details. {name}: {len(part)}", "", by_language(measured, LANGUAGES), ""]
        if part is lines:
            out += [by_kind(measured, LANGUAGES), ""]
            slips += [f"{language} {place}: {what}: {sentence}" for language, place, what, sentence in measured.slips]
    for pattern, rules in (("danger*.txt", danger), ("complaint*.txt", complaint_rules)):
        for file in sorted(folder.glob(pattern)):
            counted, wrong = alarms(sentences(file.read_text(encoding="utf-8")), rules)
            out += [file.name, "", alarm_table(counted, [code for code in LANGUAGES if code in counted]), ""]
            slips += [f"{language}: {sentence}" for language, sentence in wrong]
    out += ["Slips", "", *slips] if "--slips" in arguments else []
    sys.stdout.write("\n".join(out).rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
