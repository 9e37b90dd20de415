"""What ``limen features`` writes: one row a visitor, one column a feature, the gateway's own values.

The header is ``visitor`` and the features' names; with ``--scores`` columns ``models.<name>`` follow. A number is the
shortest decimal that reads back to the same double, a boolean is 1 or 0, an empty field is a missing value.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SCORE_PREFIX = "models."


@dataclass(frozen=True)
class Exported:
    """Visitors by features; missing values are NaN."""

    visitors: list[str]
    features: list[str]
    values: np.ndarray
    scores: dict[str, np.ndarray]

    @classmethod
    def read(cls, path: Path) -> "Exported":
        with path.open(encoding="utf-8", newline="") as source:
            rows = csv.reader(source)
            header = next(rows, [])
            if header[:1] != ["visitor"] or len(set(header)) != len(header):
                raise ValueError(f"{path}: header {','.join(header)!r} (expected: visitor and distinct names)")
            visitors: list[str] = []
            numbers: list[list[float]] = []
            for row in rows:
                visitors.append(row[0])
                numbers.append(_numbers(path, header, row))
        if not visitors:
            raise ValueError(f"{path}: no visitors (expected: at least one)")
        table = np.array(numbers)
        names = header[1:]
        features = [at for at, name in enumerate(names) if not name.startswith(SCORE_PREFIX)]
        scores = {name.removeprefix(SCORE_PREFIX): table[:, at] for at, name in enumerate(names) if at not in features}
        return cls(visitors, [names[at] for at in features], table[:, features], scores)

    def column(self, feature: str) -> np.ndarray:
        return self.values[:, self.features.index(feature)]

    def reordered(self, rows: list[int]) -> "Exported":
        scores = {name: column[rows] for name, column in self.scores.items()}
        return Exported([self.visitors[row] for row in rows], self.features, self.values[rows], scores)


def _numbers(path: Path, header: list[str], row: list[str]) -> list[float]:
    if len(row) != len(header):
        raise ValueError(f"{path}: visitor {row[0]}: {len(row)} fields (expected: {len(header)})")
    try:
        return [float(field) if field else np.nan for field in row[1:]]
    except ValueError as problem:
        raise ValueError(f"{path}: visitor {row[0]}: {problem} (expected: numbers only)") from problem
