"""Rows of a CSV source, each turned into its calls, with the row named when it cannot be."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO


def convert(
    source: TextIO, calls_of: Callable[[int, dict[str, str]], Iterable[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """The calls of every data row, in order; rows count from 0 after the header."""
    for index, row in enumerate(csv.DictReader(source)):
        try:
            if None in row or None in row.values():
                raise ValueError("number of fields (expected: that of the header)")
            yield from calls_of(index, row)
        except KeyError as column:
            raise ValueError(f"data row {index}: no column {column}") from column
        except (ArithmeticError, ValueError) as problem:
            raise ValueError(f"data row {index}: {problem}") from problem
