"""Which stage stands out, if any: a high or a low is marked only where the difference to every other stage excludes
0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from analytics.statistics.interval import LEVEL, PRIOR, SCORES, Floats, Weights, mean

DRAWS = 8000
_SEED = 20_151_105


@dataclass(frozen=True, slots=True)
class Extremes:
    """Keys of the stage marked highest and lowest; None where nothing stands out clearly."""

    highest: str | None
    lowest: str | None


def extremes(stages: Mapping[str, Weights]) -> Extremes:
    """Compare the best (worst) stage with each of the others, by draws from the posteriors of their means.

    It is marked only where its difference to every single other stage excludes 0: a stage that merely beats the
    average may have its equal beside it. The same families score several stages; drawing the stages independently is
    the cautious side, since one family's scores tend to agree, and which family gave which scores never passes the
    gate. Because the best of m was picked after looking, each interval has level 1 - 0.05 / m (Bonferroni). Fewer than
    two stages: nothing is marked.

    >>> extremes({"a": (0, 0, 2, 9, 20), "b": (20, 9, 2, 0, 0), "c": (0, 0, 2, 9, 20)})
    Extremes(highest=None, lowest='b')
    """
    heard = {key: counts for key, counts in stages.items() if sum(counts) > 0}
    if len(heard) < 2:
        return Extremes(None, None)
    tail = (1 - LEVEL) / len(heard) / 2
    means = {key: mean(counts) for key, counts in heard.items()}
    best = max(means, key=lambda k: means[k])
    worst = min(means, key=lambda k: means[k])

    def gaps(key: str) -> Iterator[Floats]:
        """To each of the others, the nearest first: mostly it says all."""
        for other in sorted(means.keys() - {key}, key=lambda k: (abs(means[k] - means[key]), k)):
            yield _draws(key, tuple(heard[key])) - _draws(other, tuple(heard[other]))

    return Extremes(
        best if all(float(np.quantile(gap, tail)) > 0 for gap in gaps(best)) else None,
        worst if all(float(np.quantile(gap, 1 - tail)) < 0 for gap in gaps(worst)) else None,
    )


@lru_cache(maxsize=128)
def _draws(key: str, counts: Weights) -> Floats:
    """Each stage draws from a stream of its own, so that equal scores do not draw alike."""
    random = np.random.default_rng((_SEED, crc32(key.encode())))
    result: Floats = random.dirichlet([c + PRIOR for c in counts], size=DRAWS) @ np.array(SCORES, dtype=float)
    return result
