"""Columns of words as numbers: what numpy can compare, sort and count without an object for each cell.

>>> coded(pa.table({"a": ["x", "y", "x"], "b": ["1", "1", "2"]}), ("a", "b"))
(array([0, 2, 1]), [('x', '1'), ('x', '2'), ('y', '1')])
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def coded(table: pa.Table, names: tuple[str, ...]) -> tuple[Numbers, list[tuple[str, ...]]]:
    """For each row the number of its words in these columns, and the words of each number that is there."""
    number = np.zeros(table.num_rows, dtype=np.int64)
    words: list[tuple[str, ...]] = [()]
    for name in names:
        column = table[name]
        if pa.types.is_dictionary(column.type):
            column = column.unify_dictionaries().combine_chunks()
        else:
            column = column.combine_chunks().dictionary_encode()
        values = column.dictionary.to_pylist()
        # Numbers of the pairs that are there, in place of all that could be.
        pairs = number * len(values) + column.indices.to_numpy(zero_copy_only=False)
        there = np.zeros(len(words) * len(values), dtype=bool)
        there[pairs] = True
        number = (np.cumsum(there) - 1)[pairs]
        used = np.flatnonzero(there).tolist()
        words = [(*words[pair // len(values)], str(values[pair % len(values)])) for pair in used]
    return number, words
