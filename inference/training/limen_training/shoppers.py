"""The label of Online Shoppers Purchasing Intention, and whom to thank for it.

The features of a session come from the gateway, what became of it from the source: data row ``i`` is the visitor
``shopper-<i>``, as the adapter names it.
"""

import csv
from pathlib import Path

import numpy as np

from .exported import Exported

VISITOR_PREFIX = "shopper-"
LICENCE = "CC BY 4.0"
ATTRIBUTION = (
    "C. O. Sakar and Y. Kastro, Online Shoppers Purchasing Intention Dataset (2018), UCI Machine Learning "
    "Repository 468, https://archive.ics.uci.edu/dataset/468"
)


def rows(source: Path) -> list[dict[str, str]]:
    """The source's rows, in file order."""
    with source.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def bought(source_rows: list[dict[str, str]]) -> np.ndarray:
    """1 where the session ended in a purchase, else 0."""
    return np.array([int(row["Revenue"].upper() in ("1", "TRUE")) for row in source_rows])


def in_source_order(exported: Exported, count: int) -> Exported:
    """The exported visitors by source row, so that nothing depends on the order of the export.

    Refuses an export that lacks a session, has a visitor twice or one that is no shopper.
    """
    row_of = {visitor: row for row, visitor in enumerate(exported.visitors)}
    wanted = [f"{VISITOR_PREFIX}{index}" for index in range(count)]
    missing = [visitor for visitor in wanted if visitor not in row_of]
    if missing or len(exported.visitors) != count:
        example = f", without {missing[0]}" if missing else ""
        raise ValueError(f"{len(exported.visitors)} visitors exported{example} (expected: the {count} of the source)")
    return exported.reordered([row_of[visitor] for visitor in wanted])
