"""Did this POST come from our own page? Decided by what browsers say of themselves, before any token is looked at.

Our pages send `Referrer-Policy: no-referrer`, and a browser then posts a plain form with `Origin: null` (Fetch
standard, "append a request Origin header"). So the newer `Sec-Fetch-Site` is asked first; where a browser has neither
word, the tokens decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_ours(headers: Mapping[str, str], own: str) -> bool:
    """`own` is the page's origin, e.g. 'https://chat.example.org'. False only where the browser says it came from
    elsewhere.

    >>> is_ours({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, "https://a.example")
    True
    >>> is_ours({"Sec-Fetch-Site": "cross-site"}, "https://a.example")
    False
    >>> is_ours({"Origin": "https://b.example"}, "https://a.example")
    False
    >>> is_ours({}, "https://a.example")
    True
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("Origin", "null")
    return origin in ("null", own)
