"""Takes the README's pictures anew from a demo that runs: `make demo` in one terminal, `make pictures` in another.

The chat is a real one: the question with five faces, as a phone shows it. The map is the one that the demo drew. With
`--young` the young people's chat is taken as well: the address of a house that runs with
`WAYMARK_QUESTIONNAIRE=young-person`, or of an invite to that form.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 844}


def answer(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=False).first.click()
    page.wait_for_timeout(400)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the demo's web chat")
    parser.add_argument("--home", type=Path, default=Path("var"), help="the demo's folder")
    parser.add_argument("--young", default="", help="a chat that asks the young person's questionnaire")
    asked = parser.parse_args()
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, device_scale_factor=2, color_scheme="light")
        page.goto(f"{asked.url}/")
        for label in ("Start", "Next", "Yes, I want to", "Skip", "The plan has started"):
            answer(page, label)
        page.mouse.move(1, 1)  # no button under the pointer
        page.screenshot(path=HERE / "chat.png")
        if asked.young:
            page = browser.new_page(viewport=PHONE, device_scale_factor=2, color_scheme="light")
            page.goto(asked.young)
            for label in ("Start", "16 to 18", "Yes", "Skip", "Skip", "Yes", "Happy", "Very happy", "Okay"):
                answer(page, label)
            page.mouse.move(1, 1)
            page.screenshot(path=HERE / "young.png")
        browser.close()
    if not (asked.home / "journey-map.png").exists():
        return
    shutil.copyfile(asked.home / "journey-map.png", HERE / "map.png")


if __name__ == "__main__":
    main()
