"""The page in a real browser: a whole survey by keyboard alone, with and without JavaScript; axe-core on every page
state.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, Route

from bot.channels.webchat.server import build
from dialogs.loading import load
from tests.webchat.house import SECRET, Dictionary, FixedClock, MemoryHouse, catalogs
from tests.webchat.pictured import pictured

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 360, "height": 740}
STORY = "We waited a year. <b>Then</b> it went well."
SMALL = """() => [...document.querySelectorAll("button:not(.unseen), a.go, a.quiet, textarea, input[type=text]")]
    .map((one) => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 48 || box.width < 48)
    .map(([text, box]) => [text, box.height, box.width])"""
TURN = "#answer input[name=turn]"
DIFFERS: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast"]}),
)

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> MemoryHouse:
    return MemoryHouse()


@asynccontextmanager
async def _open(browser: Browser, house: MemoryHouse, **context: Any) -> AsyncIterator[Page]:
    application = build(house, Dictionary(), catalogs().published(), secret=SECRET, clock=FixedClock())
    server = TestServer(application)
    await server.start_server()
    base = str(server.make_url("/"))
    visit = await browser.new_context(**({"viewport": PHONE, "base_url": base, "locale": "en-GB"} | context))
    visit.set_default_timeout(10_000)
    page = await visit.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("request", lambda sent: faults.append(sent.url) if not sent.url.startswith(base) else None)
    try:
        yield page
        assert faults == []
    finally:
        await visit.close()
        await server.close()


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the first element that `selector` names. Nothing but the keyboard is used."""
    wanted = await page.locator(selector).first.element_handle()
    assert wanted is not None, selector
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = await page.query_selector(f"{selector}:focus")
        if focused is not None and await focused.evaluate("(one, other) => one === other", wanted):
            return
    raise AssertionError(f"the keyboard never reached {selector}")


async def answered(page: Page, before: str) -> None:
    """Wait until the next question is there."""
    await page.wait_for_selector(f"{TURN}:not([value='{before}'])", state="attached")
    await page.wait_for_load_state()


async def answer(page: Page, live: bool) -> bool:
    """Answer the question on the screen by keyboard; False where the survey has ended."""
    before = await page.locator(TURN).get_attribute("value") or ""
    if await page.locator("textarea").count():
        await tab_to(page, "textarea")
        await page.keyboard.type(STORY)
        await tab_to(page, ".send")
        await page.keyboard.press("Enter")
    elif await page.locator("input#text").count() and not await page.locator(".choice").count():
        await tab_to(page, "input#text")
        await page.keyboard.type("bris")
        await page.keyboard.press("Enter")
    elif await page.locator(".mark").count():
        if live:
            await page.keyboard.press("4")
        else:
            await tab_to(page, ".mark[data-key='4']")
            await page.keyboard.press("Space")
    elif await page.locator(".choice").count():
        review = ".choice[value$='.review']"
        await tab_to(page, review if await page.locator(review).count() else ".choice")
        await page.keyboard.press("Enter")
    else:
        return False
    await answered(page, before)
    return True


@pytest.mark.parametrize("live", [True, False], ids=["with JavaScript", "without JavaScript"])
async def test_a_whole_survey_by_keyboard_alone(browser: Browser, house: MemoryHouse, live: bool) -> None:
    async with _open(browser, house, java_script_enabled=live) as page:
        await page.goto("/")
        await tab_to(page, "form .go")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#answer")
        for _ in range(60):
            if not await answer(page, live):
                break
        kept = house.only
        assert kept.session.state == "finished"
        assert kept.receipt in await page.inner_text("#answer")
        assert kept.records["area"].value == ("E06000023",)
        assert {kept.records[q].value for q in kept.records if q.startswith("score_")} == {("4",)}
        assert kept.records["why_overall"].text == STORY
        assert len([q for q in kept.records if q.startswith("score_")]) >= 6
        if live:
            # The chat stands there as it went, words as words.
            log = await page.inner_text("#log")
            assert STORY in log
            assert "How happy are you" in log
            assert page.url.partition("/chat")[2] == "?first"


async def test_every_page_fits_and_axe_finds_nothing_on_it(browser: Browser, house: MemoryHouse) -> None:
    """Every state of the page, in light and in dark (where only contrast can differ); every question at 320 px, a small
    phone and a 1280 px screen at 400 % zoom (WCAG 1.4.10), and at 1280.
    """
    axe, seen = Axe(), dict[str, int]()

    async def fits(page: Page, state: str) -> None:
        for width in (320, 1280, PHONE["width"]):
            await page.set_viewport_size({"width": width, "height": 640})
            wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{state} at {width}: {wide} px too wide"
            assert await page.evaluate(SMALL) == [], f"{state} at {width}"
            if await page.locator("legend .line").count():
                size = "parseFloat(getComputedStyle(document.querySelector('legend .line')).fontSize)"
                assert await page.evaluate(size) >= 18

    async def look(page: Page, state: str) -> None:
        if state in seen:
            return
        for scheme, options in DIFFERS:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = await axe.run(page, options=options)
            assert found.violations_count == 0, f"{state} ({scheme}): {found.generate_report()}"
            assert found.response["passes"], f"{state} ({scheme}): nothing was looked at"
            seen.setdefault(state, len(found.response["passes"]))
        await fits(page, state)

    async def told(page: Page, command: str, state: str) -> None:
        before = await page.locator(TURN).get_attribute("value") or ""
        await page.click(f".command[value$='!{command}']")
        await answered(page, before)
        if state:
            await look(page, state)

    async with _open(browser, house, reduced_motion="reduce") as page:
        await page.goto("/nowhere")
        await look(page, "error")
        await page.goto("/continue")
        await look(page, "code")
        await page.fill("#code", "AAAA-BBBB-CCCC")
        await page.click("form .go")
        await look(page, "wrong code")
        await page.goto("/")
        await look(page, "welcome")
        await page.click("form .go")
        await page.wait_for_selector("#answer")
        for _ in range(60):
            state = await page.evaluate(
                """() => document.querySelector(".mark") ? "scale" : document.querySelector("textarea") ? "story"
                   : document.querySelector("input#text") ? (document.querySelector(".choice") ? "found" : "search")
                   : document.querySelector(".choice") ? "choice" : "ended" """
            )
            if state in seen:
                await fits(page, state)
            else:
                await look(page, state)
            if state == "scale" and "help" not in seen:
                await told(page, "help", "help")
                await told(page, "stop", "paused")
                await told(page, "continue", "")
            await page.locator("#question").focus()
            if not await answer(page, True):
                break
        assert house.only.session.state == "finished"
        await page.goto("/")
        await look(page, "welcome back")
        house.fail = lambda: True
        await page.goto("/chat")
        async with page.expect_navigation():
            await page.evaluate("""() => {
                const words = document.createElement("textarea");
                words.name = "text";
                words.value = "Our story.";
                const form = document.getElementById("answer");
                form.append(words);
                form.submit();
            }""")
        await look(page, "not saved")
    states = {"error", "code", "wrong code", "welcome", "scale", "story", "search", "found", "choice"}
    assert states | {"help", "paused", "ended", "welcome back", "not saved"} == set(seen)
    assert min(seen.values()) > 10


async def begin(page: Page, house: MemoryHouse, kind: str, path: str = "/") -> None:
    """Press Start; the questions before the first of this kind are answered past the page."""
    await page.goto(path)
    await page.click("form .go")
    await page.wait_for_selector("#answer")
    await house.onward(kind)
    await page.goto("/chat")
    await page.locator("#question").focus()


async def test_a_dropped_line_keeps_the_words_and_sends_them_once(browser: Browser, house: MemoryHouse) -> None:
    async with _open(browser, house) as page:
        await begin(page, house, "story")
        tries: list[str] = []

        async def drop(route: Route) -> None:
            tries.append(route.request.post_data or "")
            if len(tries) == 1:
                await route.abort("connectionfailed")
            elif len(tries) == 2:
                # It arrives, and its answer is lost on the way back.
                await route.fetch()
                await route.abort("connectionreset")
            else:
                await route.continue_()

        await page.route("**/chat", drop)
        before = await page.locator(TURN).get_attribute("value") or ""
        await page.fill("textarea", STORY)
        await page.click(".send")
        await page.wait_for_selector("#state.bad:has-text('Not sent yet')")
        assert await page.input_value("textarea") == STORY
        await answered(page, before)
        assert len(tries) == 3
        assert len(set(tries)) == 1
        stories = [inbound for inbound in house.inbounds if getattr(inbound.content, "text", None) == STORY]
        assert len(stories) == 1
        assert house.only.records["why_overall"].text == STORY
        assert (await page.inner_text("#state")).strip() == "Saved"


async def test_help_in_the_middle_of_writing_keeps_the_words(browser: Browser, house: MemoryHouse) -> None:
    async with _open(browser, house) as page:
        await begin(page, house, "story")
        before = await page.locator(TURN).get_attribute("value") or ""
        await page.fill("textarea", STORY)
        await page.click(".command[value$='!help']")
        await answered(page, before)
        assert await page.input_value("textarea") == STORY
        left = 5000 - len(STORY)
        assert await page.inner_text("#count") == f"Letters left: {left}"
        assert await page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_focus_goes_to_the_new_question_and_number_keys_never_interfere_with_writing(
    browser: Browser, house: MemoryHouse
) -> None:
    async with _open(browser, house) as page:
        await begin(page, house, "story")
        assert await page.evaluate("document.activeElement.id") == "question"
        turns = len(house.inbounds)
        await page.focus("textarea")
        await page.keyboard.type("It took 4 or 5 months.")
        assert len(house.inbounds) == turns
        assert await page.input_value("textarea") == "It took 4 or 5 months."


async def test_no_point_of_a_scale_is_hidden_below_the_edge_or_a_bar(browser: Browser, house: MemoryHouse) -> None:
    """On a usual phone all five are seen at once: a hidden low end would push the scores up."""
    async with _open(browser, house, reduced_motion="reduce") as page:
        await begin(page, house, "scale", "/?lang=pl")  # longer words than the English
        seen = await page.evaluate(
            """() => [...document.querySelectorAll(".mark")].map((mark) => {
                const box = mark.getBoundingClientRect();
                const at = (y) => document.elementFromPoint(box.left + 20, y);
                return mark.contains(at(box.top + 4)) && mark.contains(at(box.bottom - 4));
            })"""
        )
        assert seen == [True] * 5


async def test_two_quick_taps_are_one_answer(browser: Browser, house: MemoryHouse) -> None:
    async with _open(browser, house) as page:
        await page.goto("/")
        await page.click("form .go")
        await page.wait_for_selector("#answer")
        before = await page.locator(TURN).get_attribute("value") or ""
        turns = len(house.inbounds)
        await page.dblclick(".choice")
        await answered(page, before)
        assert len(house.inbounds) == turns + 1


TICKS = """
id = "ticks"
version = 1
title = "Ticks"
audience = "parent"
minutes = 1
who_sees = ["Nobody sees this."]
[[section]]
id = "one"
title = "One"
[[section.question]]
id = "consent"
kind = "choice"
role = "consent"
text = ["Do you want to take part?"]
options = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]
then = [{ to = "end:no", when = { question = "consent", is = "no" } }]
[[section.question]]
id = "places"
kind = "choice"
many = true
text = ["Where does your child learn?"]
options = [{ id = "home", label = "At home" }, { id = "school", label = "At school" }]
[[ending]]
id = "done"
text = ["Thank you."]
[[ending]]
id = "no"
text = ["That is fine."]
receipt = false
"""


@pytest.mark.parametrize("live", [True, False], ids=["with JavaScript", "without JavaScript"])
async def test_ticks_of_a_choice_of_many(browser: Browser, live: bool) -> None:
    house = MemoryHouse(load(TICKS, "ticks.toml"))
    async with _open(browser, house, java_script_enabled=live) as page:
        await page.goto("/")
        await page.click("form .go")
        await page.wait_for_selector("#answer")
        await answer(page, live)
        for label in ("At school", "At home"):
            before = await page.locator(TURN).get_attribute("value") or ""
            await page.locator(f".tick:has-text('{label}')").focus()
            await page.keyboard.press("Enter")
            await answered(page, before)
        assert await page.locator(".tick[aria-pressed=true]").count() == 2
        if live:
            assert "At home" in await page.inner_text(".tick:focus")
            assert "At home" not in await page.inner_text("#log")
            assert (await Axe().run(page)).violations_count == 0
        before = await page.locator(TURN).get_attribute("value") or ""
        await page.click("button:has-text('Done')")
        await answered(page, before)
        assert house.only.records["places"].value == ("home", "school")


async def test_faces_are_large_to_tap_and_pictures_are_seen(browser: Browser) -> None:
    house = MemoryHouse(pictured())
    async with _open(browser, house, reduced_motion="reduce") as page:
        await page.goto("/")
        await page.click("form .go")
        await page.wait_for_selector("#answer")
        for _ in range(4):
            for scheme, options in DIFFERS:
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                assert (await Axe().run(page, options=options)).violations_count == 0
            broken = "[...document.images].filter((one) => !one.complete || !one.naturalWidth).map((one) => one.src)"
            assert await page.evaluate(broken) == []
            small = (
                "[...document.querySelectorAll('.drawn img')].filter((one) => one.getBoundingClientRect().width < 64)"
            )
            assert await page.evaluate(f"{small}.length") == 0
            before = await page.locator(TURN).get_attribute("value") or ""
            await page.click(".choice")
            await answered(page, before)
        assert house.only.records["felt"].value == ("1",)
