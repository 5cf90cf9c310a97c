"""The links that people are given: to the web chat, to an invite, to the Telegram bot.

>>> from bot.settings import Settings
>>> Links.of(Settings.read({})).web
'http://127.0.0.1:8080'
>>> Links.of(Settings.read({"WAYMARK_TELEGRAM_NAME": "ehc_bot"})).invite("AAAA-BBBB-CCCC")
('http://127.0.0.1:8080/i/i-AAAA-BBBB-CCCC', 'https://t.me/ehc_bot?start=i-AAAA-BBBB-CCCC')
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings

ANY = ("0.0.0.0", "::", "")
"""Addresses that mean "all of this machine": nobody can visit them."""


@dataclass(frozen=True, slots=True)
class Links:
    """`web` is the address of the web chat without a slash at its end, `bot` the Telegram bot's name, if any."""

    web: str
    bot: str | None

    @staticmethod
    def of(settings: Settings, port: int | None = None) -> Links:
        """`port`: the one really listened on, where the settings ask for any."""
        host = "127.0.0.1" if settings.http_host in ANY else settings.http_host
        host = f"[{host}]" if ":" in host else host
        return Links(
            settings.public_url or f"http://{host}:{settings.http_port if port is None else port}",
            settings.telegram_name,
        )

    def invite(self, code: str) -> tuple[str, ...]:
        """Every link that this invite code opens."""
        telegram = (f"https://t.me/{self.bot}?start=i-{code}",) if self.bot else ()
        return (f"{self.web}/i/i-{code}", *telegram)
