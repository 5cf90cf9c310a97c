"""A share (of families scoring 4 or 5), its Wilson interval, and Newcombe's interval for the difference of two
shares."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from analytics.statistics.interval import LEVEL


@dataclass(frozen=True, slots=True)
class Share:
    """`share` of `n` families, 0 to 1, with the ends of its interval."""

    share: float
    low: float
    high: float
    n: int


def wilson(count: int, n: int, level: float = LEVEL) -> Share:
    """Wilson's score interval without continuity correction (Wilson 1927; method 3 of Newcombe 1998, Stat. Med. 17:
    857-872).

    Raises `ValueError` for an empty base or a count outside 0..n.

    >>> s = wilson(81, 263)
    >>> round(s.low, 4), round(s.high, 4)
    (0.2553, 0.3662)
    """
    if n <= 0 or not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share")
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = count / n
    middle = (2 * count + z * z) / (2 * (n + z * z))
    half = z * sqrt(z * z + 4 * count * (1 - p)) / (2 * (n + z * z))
    return Share(p, max(0.0, middle - half), min(1.0, middle + half), n)


def share_difference(
    count_a: int, n_a: int, count_b: int, n_b: int, level: float = LEVEL
) -> tuple[float, float, float]:
    """Difference a - b and its interval: method 10 (square-and-add Wilson) of Newcombe 1998, Stat. Med. 17: 873-890."""
    a, b = wilson(count_a, n_a, level), wilson(count_b, n_b, level)
    d = a.share - b.share
    low = d - sqrt((a.share - a.low) ** 2 + (b.high - b.share) ** 2)
    high = d + sqrt((a.high - a.share) ** 2 + (b.share - b.low) ** 2)
    return d, low, high
