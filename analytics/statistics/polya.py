"""Fill in the families that did not answer: a Pólya urn started from those that did.

With N families known and n of them heard, the other N - n are drawn from an urn that holds the heard scores and 0.2 of
each score, each draw putting another like it back. That is a Dirichlet-multinomial draw (Ghosh & Meeden 1997, ch. 2),
so the two intervals meet as N grows, and the finite one closes to nothing as n reaches N.
"""

from __future__ import annotations

import numpy as np

from analytics.statistics.interval import PRIOR, SCORES, Counts, Floats

DRAWS = 4000
_SEED = 20_151_103
"""Fixed, so that the same counts always print the same interval; 4,000 draws leave an error of about 0.01 on the 1-5
scale."""


def completed_means(counts: Counts, population: int, draws: int = DRAWS) -> Floats:
    """`draws` means (1-5) of all `population` families, the unheard ones filled in. Raises `ValueError` when more were
    heard than there are."""
    n = sum(counts)
    if population < n:
        raise ValueError(f"{n} scores from a population of {population}")
    random = np.random.default_rng(_SEED)
    shares = random.dirichlet([c + PRIOR for c in counts], size=draws)
    unheard = random.multinomial(population - n, shares)
    totals = (unheard + np.array(counts)) @ np.array(SCORES, dtype=float)
    result: Floats = totals / population
    return result
