"""The picture and voice forms in a real browser at a phone's width: with and without JavaScript."""

from __future__ import annotations

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page

from bot.media import made_up
from tests.fakes.telling import telling
from tests.webchat.house import MemoryHouse
from tests.webchat.test_browser import _open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
LABELS = ("Next", "Yes, I want to", "Skip", "We asked for help", "Unhappy")


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> MemoryHouse:
    return MemoryHouse(telling())


async def to_the_story(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("button", name="Start", exact=True).click()
    for label in LABELS:
        number = await page.locator("#answer").get_attribute("data-number")
        await page.locator("#answer button[name=tap]", has_text=label).last.click()
        await page.wait_for_selector(f"#answer:not([data-number='{number}'])")


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("what", ["picture", "voice"])
async def test_a_file_is_chosen_and_sent(browser: Browser, house: MemoryHouse, live: bool, what: str) -> None:
    content = made_up.picture().content if what == "picture" else made_up.voice(3).content
    kind = "image/png" if what == "picture" else "audio/ogg"
    async with _open(browser, house, viewport=PHONE, java_script_enabled=live) as page:
        await to_the_story(page)
        await page.locator("summary").click()
        if live:
            assert (await Axe().run(page)).violations_count == 0
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        small = [await one.bounding_box() for one in await page.locator(".media button, .media summary").all()]
        assert all(box is not None and box["height"] >= 48 for box in small)
        await page.set_input_files(f"#{what}", {"name": "a.bin", "mimeType": kind, "buffer": content})
        before = await page.locator("#answer").get_attribute("data-number")
        await page.locator(f"button[form=send-{what}]").click()
        await page.wait_for_selector(f"#answer:not([data-number='{before}'])")
        assert "saved" in await page.locator("main").inner_text()
    assert house.only.records["why_overall"].value == (what,)
