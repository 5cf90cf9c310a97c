"""Which stage stands out, if any: a high or a low is marked only where the difference to the other stages excludes
0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """Compare the best (worst) stage with the average of the other stages' means, by draws from their posteriors.

    The same families score several stages; drawing the stages independently is the cautious side, since one family's
    scores tend to agree. Because the best of m was picked after looking, its interval has level 1 - 0.05 / m
    (Bonferroni). Fewer than two stages: nothing is marked.
    """
    heard = {key: counts for key, counts in stages.items() if sum(counts) > 0}
    if len(heard) < 2:
        return Extremes(None, None)
    random = np.random.default_rng(_SEED)
    draws: dict[str, Floats] = {
        key: random.dirichlet([c + PRIOR for c in counts], size=DRAWS) @ np.array(SCORES, dtype=float)
        for key, counts in heard.items()
    }
    tail = (1 - LEVEL) / len(heard) / 2
    best = max(heard, key=lambda k: mean(heard[k]))
    worst = min(heard, key=lambda k: mean(heard[k]))

    def gap(key: str) -> Floats:
        others = np.mean([draws[k] for k in draws if k != key], axis=0)
        result: Floats = draws[key] - others
        return result

    return Extremes(
        best if float(np.quantile(gap(best), tail)) > 0 else None,
        worst if float(np.quantile(gap(worst), 1 - tail)) < 0 else None,
    )
