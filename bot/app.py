"""The composition root: the only file that puts parts together. Everything else gets what it needs as an argument.

    settings → key file → store → words → conversation → outbox → channels → web server, and one supervisor for the
    loops

Read from top to bottom it is the house in the order it is built; it is taken down in the other direction.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot import drills, exports
from bot.channels.webchat.server import build
from bot.clock import SystemClock
from bot.conversation import Conversation
from bot.counts import Counts
from bot.links import Links
from bot.media.prepare import Preparing
from bot.my_card.laid_out import laid_out
from bot.noticing.phones import Phones
from bot.outbox import Outbox
from bot.pace import TELEGRAM
from bot.pictures.serving import picture_png
from bot.pictures.shelf import Shelf
from bot.ports import Channel, Clock, NotStored
from bot.settings import TELEGRAM_API, Settings
from bot.supervisor import Loop, Supervisor, ending_on_signals
from bot.turns import House
from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.lexicon import LABELS, SLASH
from dialogs.loading import load_shipped
from dialogs.own_loading import AreaQuestions, load_folder, own_of, texts_of
from locales.catalogs import Catalogs
from locales.wording import Wording
from storage import bursts, stories
from storage.keys import Keyring
from storage.store import Store
from storage.tombstones import Tombstones
from storage.weeks import quarter_of, week_of

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

log = structlog.get_logger()

CLEARING_SECONDS = 3600.0
"""Between two clearings of what only time ends (inbox keys, lost deliveries, keys nobody used)."""

EXPORTS_SECONDS = 600.0
"""Between two looks into the exports folder; with no file in it a look costs nothing."""

REMINDING_SECONDS = 60.0
"""Between two looks for reminders that are due."""

READY_SECONDS = 2.0
CLOSING_SECONDS = 3.0
"""How long open requests may take at the end."""


class UnknownEntry(Exception):
    """`WAYMARK_QUESTIONNAIRE` names none that we have."""


def house(settings: Settings, store: Store, areas: Register, pushed: frozenset[str]) -> House:
    """What every turn looks things up in. Raises `UnknownEntry` and `FaultyQuestionnaire`."""
    questionnaires = load_shipped()
    if settings.questionnaire not in questionnaires:
        known = ", ".join(questionnaires)
        raise UnknownEntry(f"WAYMARK_QUESTIONNAIRE: there is no {settings.questionnaire!r}. Set it to one of: {known}.")
    asked = own_questions(settings, questionnaires, areas)
    catalogs = Catalogs.shipped().plus(texts_of(asked))
    return House(
        store=store,
        wording=Wording(catalogs),
        translator=catalogs,
        areas=areas,
        languages=catalogs.published(),
        questionnaires=questionnaires,
        entry=settings.questionnaire,
        wave=quarter_of,
        pushed=pushed,
        own=own_of(asked, questionnaires),
        finders=(Phones(),),
    )


def own_questions(
    settings: Settings, questionnaires: Mapping[str, Questionnaire], areas: Register
) -> tuple[AreaQuestions, ...]:
    """Those of the areas. Raises `FaultyQuestionnaire`: better at the start than in a conversation."""
    return load_folder(settings.areas, questionnaires, areas) if settings.areas is not None else ()


async def serve(
    settings: Settings,
    listening: socket.socket,
    started: Callable[[Links, Store], None],
    areas: Register | None = None,
    clock: Clock | None = None,
    measuring: socket.socket | None = None,
) -> None:
    """The whole bot, until SIGINT or SIGTERM. `started` hears of the links once people can come; it may use the store.

    `measuring`: where the metrics are shown; None: nowhere.

    The tables must be there (`storage.migrate`) and the key file too. Raises what `Store.open` and `Keyring.read`
    raise.
    """
    clock = clock or SystemClock()
    links = Links.of(settings, listening.getsockname()[1])
    ring = Keyring.read(settings.key_file)
    async with AsyncExitStack() as stack:
        tombstones = Tombstones(settings.erasure_log)
        store = stack.enter_context(
            Store.open(settings.database_url, ring, settings.key_database_url, tombstones=tombstones)
        )
        pushed = frozenset({"telegram"} if settings.telegram_token else ())
        rooms = house(settings, store, areas or Register.shipped(), pushed)
        counts = Counts()
        conversation = await stack.enter_async_context(Conversation(rooms, clock, counts=counts))
        telegram = _telegram(settings, rooms)
        if telegram is not None:
            stack.push_async_callback(telegram.close)
        channels: dict[str, Channel] = {telegram.name: telegram} if telegram is not None else {}
        outbox = Outbox(conversation, channels, clock, {"telegram": TELEGRAM}, counts=counts)
        preparing = Preparing()
        page = build(
            conversation,
            rooms.wording,
            rooms.languages,
            # A key of its own from the pepper: cookies stay good over a restart, and no further secret must be kept.
            secret=hmac.digest(ring.pepper, b"waymark/web", "sha256"),
            clock=clock,
            preparing=preparing,
            public_url=links.web,
            ready=lambda: _ready(conversation, settings, clock),
            burst=lambda count: asyncio.to_thread(bursts.note, store.engine, week_of(clock.now()), count),
        )
        loops = [Loop("outbox", outbox.run), Loop("clearing", lambda: _clear(store, clock, settings))]
        loops.append(Loop("exports", lambda: _clear_exports(store, clock, settings)))
        if channels:
            loops.append(Loop("reminders", lambda: _remind(conversation, outbox)))
        if telegram is not None:
            loops += _telegram_loops(settings, telegram, conversation, outbox, page, clock, preparing)
        supervisor = Supervisor(tuple(loops))
        await stack.enter_async_context(_open_to_all(page, listening))
        if measuring is not None:
            await stack.enter_async_context(_measured(settings, measuring, counts, store, clock))
        with ending_on_signals(supervisor.stop):
            log.info("house.open", host=settings.http_host, port=listening.getsockname()[1])
            started(links, store)
            await supervisor.run()
        log.info("house.closing")


def _telegram(settings: Settings, rooms: House) -> TelegramChannel | None:
    """The bot, where a token is set. Only then is the library loaded: it costs a second and 40 MB."""
    if settings.telegram_token is None:
        return None
    from bot.channels.telegram import COMMANDS, TelegramChannel

    def commands(language: str) -> list[tuple[str, str]]:
        return [(name, rooms.wording.line(LABELS[SLASH[name]], language)) for name in COMMANDS]

    base = None if settings.telegram_api == TELEGRAM_API else settings.telegram_api
    languages = tuple(code for code, _ in rooms.languages)
    draw = _cards(settings, rooms.wording)
    return TelegramChannel(
        settings.telegram_token, base, commands=commands, languages=languages, draw=draw, lay_out=laid_out
    )


def _cards(settings: Settings, wording: Wording) -> Callable[[str, str], bytes]:
    """Pictures for chats, made when first asked for and kept in the house's folder. What draws is loaded only then."""
    shelf = Shelf(settings.home / "pictures")
    return lambda name, language: picture_png(name, language, wording.line, shelf)


def _telegram_loops(
    settings: Settings,
    telegram: TelegramChannel,
    conversation: Conversation,
    outbox: Outbox,
    page: web.Application,
    clock: Clock,
    preparing: Preparing,
) -> list[Loop]:
    """How updates come: we ask, or Telegram calls a route beside the web chat's."""
    from bot.channels.telegram_files import TelegramFiles
    from bot.channels.telegram_intake import Intake
    from bot.channels.telegram_polling import TelegramPolling
    from bot.channels.telegram_webhook import PATH, TelegramWebhook

    files = TelegramFiles(partial(telegram.session.fetch, telegram.bot.token), conversation, preparing)
    intake = Intake(conversation, outbox.offer, files, conversation.give_up)
    loops = [Loop("telegram.introduce", telegram.introduce)]
    if settings.telegram_mode == "polling":
        return [*loops, Loop("telegram.polling", TelegramPolling(telegram, intake, clock).run)]
    assert settings.webhook_secret is not None, "settings demand it"
    assert settings.public_url is not None, "settings demand it"
    public_url = settings.public_url
    webhook = TelegramWebhook(telegram, intake, clock, settings.webhook_secret)
    page.router.add_post(PATH, webhook.handle)
    return [*loops, Loop("telegram.webhook", lambda: webhook.announce(public_url))]


@asynccontextmanager
async def _open_to_all(page: web.Application, listening: socket.socket) -> AsyncIterator[None]:
    # No access log: it would hold addresses, and paths with invite codes.
    runner = web.AppRunner(page, access_log=None, shutdown_timeout=CLOSING_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield
    finally:
        await runner.cleanup()


def _measured(
    settings: Settings, listening: socket.socket, counts: Counts, store: Store, clock: Clock
) -> AbstractAsyncContextManager[None]:
    from bot.metrics import shown  # its library is loaded only where somebody looks

    log.info("house.measured", port=listening.getsockname()[1])
    return shown(counts, listening, store.waiting, lambda: drills.age(settings.home, clock.now()))


async def _ready(conversation: Conversation, settings: Settings, clock: Clock) -> bool:
    """Could a turn be stored now, and was a backup tried lately where that is asked for? Asks the database within a
    transaction of the writer, and changes nothing."""
    if drills.overdue(settings.home, settings.drill_days, clock.now()):
        log.warning("house.drill_overdue")
        return False
    try:
        async with asyncio.timeout(READY_SECONDS):
            await conversation.waiting("ready", "probe")
    except (NotStored, TimeoutError):
        return False
    return True


async def _remind(conversation: Conversation, outbox: Outbox) -> None:
    while True:
        try:
            outbox.offer(await conversation.remind())
        except NotStored:
            log.warning("house.reminders_wait")
        await asyncio.sleep(REMINDING_SECONDS)


async def _clear(store: Store, clock: Clock, settings: Settings) -> None:
    """Everything that time ends. Every hour, since words that are no answer yet are held for hours."""
    keep = settings.keep_answers_days, settings.keep_addresses == "wave", settings.keep_drafts_hours
    while True:
        gone = await asyncio.to_thread(store.clear_old, clock.now(), *keep)
        if any(gone.values()):
            log.info("house.cleared", count=sum(gone.values()))
        await asyncio.sleep(CLEARING_SECONDS)


async def _clear_exports(store: Store, clock: Clock, settings: Settings) -> None:
    """Words that a family took back leave the files of those who code, and files nobody works in go."""
    while True:
        done = await asyncio.to_thread(
            exports.clear,
            settings.exports,
            clock.now(),
            settings.keep_exports_days,
            lambda ids: stories.still(store, ids),
        )
        if done:
            log.info("house.exports_cleared", count=done)
        await asyncio.sleep(EXPORTS_SECONDS)
