"""How far coders agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number and with gaps.

Own lines, because the library of that name has a licence that would bind whoever passes this house on (decision 0035);
held against published worked examples.

>>> round(krippendorff_alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")]), 3)
0.533
>>> krippendorff_alpha([("a",), ("b",)]) is None
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Two coders who coded the same units; 1 is full agreement, 0 what chance would bring. None for no units, or where
    both gave one and the same code throughout: then chance agrees always.

    Source: Cohen 1960, *Educational and Psychological Measurement* 20: 37-46.
    """
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(a == b for a, b in pairs) / n
    chance = sum(first[code] * second[code] for code in first) / n**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def krippendorff_alpha(units: Sequence[Sequence[str]], order: Sequence[str] | None = None) -> float | None:
    """`units`: for each story the codes it got, one from each coder who coded it; those with fewer than two say
    nothing. `order` None: codes are names (nominal); else their order from least to most (ordinal).

    None where nothing can be compared: no unit with two codes, or one code throughout. Raises `ValueError` for a code
    that is not in `order`.

    Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", sections C and D.
    """
    shares: dict[tuple[str, str], float] = {}
    for unit in units:
        if len(unit) > 1:
            for pair, times in Counter(permutations(unit, 2)).items():
                shares[pair] = shares.get(pair, 0.0) + times / (len(unit) - 1)
    totals: dict[str, float] = {}
    for (code, _), share in shares.items():
        totals[code] = totals.get(code, 0.0) + share
    n = sum(totals.values())
    if len(totals) < 2:
        return None
    if order is not None and (unknown := sorted(set(totals) - set(order))):
        raise ValueError(f"no place in the order for: {', '.join(unknown)}")
    codes = [code for code in order if code in totals] if order else sorted(totals)
    seen = expected = 0.0
    for a, b in combinations(codes, 2):
        apart = 1.0 if order is None else _apart(codes, totals, a, b)
        seen += shares.get((a, b), 0.0) * apart
        expected += totals[a] * totals[b] * apart
    return 1 - (n - 1) * seen / expected


def _apart(codes: Sequence[str], totals: dict[str, float], a: str, b: str) -> float:
    """How far two ordered codes are apart: all that lies from one to the other, less half of both; squared."""
    between = codes[codes.index(a) : codes.index(b) + 1]
    return (sum(totals[code] for code in between) - (totals[a] + totals[b]) / 2) ** 2
