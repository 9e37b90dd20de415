"""``python -m limen_training.evaluate``: did the gateway get it right, all the way from the events to the scores.

Compares what ``limen features --scores`` exported after a replay with the source itself. This is the only place that
reads source columns as features: it is the oracle, and nothing is trained on it that is shipped.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from . import crossval, parity, shoppers
from .adapters.online_shoppers import KINDS, MONTHS
from .exported import Exported
from .learners import LEARNERS

DURATION_TOLERANCE = 1e-6
AUC_TOLERANCE = 0.005

VISITOR_TYPES = ("New_Visitor", "Other", "Returning_Visitor")
LIVE_COLUMNS = [*(name for kind in KINDS for name in (kind, f"{kind}_Duration")), "Month", "SpecialDay"]
LIVE_COLUMNS += ["VisitorType", "Weekend"]
"""What a gateway can know while the visit goes on."""
ALL_COLUMNS = [*LIVE_COLUMNS, "OperatingSystems", "Browser", "Region", "TrafficType"]
"""What the source has beside the label and the three columns that leak it."""

SourceRows = list[dict[str, str]]


@dataclass(frozen=True)
class Finding:
    """One thing that was measured; ``limit`` None is for information."""

    what: str
    measured: float
    limit: float | None = None

    @property
    def holds(self) -> bool:
        return self.limit is None or self.measured <= self.limit

    def __str__(self) -> str:
        expected = "" if self.limit is None else f"at most {self.limit:g}"
        verdict = "" if self.limit is None else ("ok" if self.holds else "WRONG")
        return f"{self.what:58} {self.measured:>12.6g}  {expected:15} {verdict}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="limen_training.evaluate", description="Compares an export with its source.")
    parser.add_argument("--features", type=Path, required=True, help="what `limen features --scores` wrote")
    parser.add_argument("--source", type=Path, required=True, help="online_shoppers_intention*.csv")
    parser.add_argument("--model", type=Path, required=True, help="the models/<name> folder the gateway scored with")
    options = parser.parse_args(arguments)
    try:
        findings = list(evaluate(options.features, options.source, options.model))
    except (OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for finding in findings:
        print(finding)
    return 0 if all(finding.holds for finding in findings) else 1


def evaluate(features: Path, source: Path, model: Path) -> Iterator[Finding]:
    """Everything that can be compared, in the order of the table."""
    rows = shoppers.rows(source)
    exported = shoppers.in_source_order(Exported.read(features), len(rows))
    yield Finding("sessions", len(rows))
    yield from _totals(exported, rows)
    yield from _facts(exported, rows)
    yield _scores(exported, model)
    yield from _ranking(exported, rows)


def _totals(exported: Exported, rows: SourceRows) -> Iterator[Finding]:
    for column, kind in KINDS.items():
        counts, seconds = exported.column(kind), exported.column(f"{kind}_duration")
        yield Finding(f"sessions with another count of {kind} pages", _unequal(counts, _source(rows, column)), 0)
        difference = _largest(seconds - _source(rows, f"{column}_Duration"))
        yield Finding(f"largest difference of {kind}_duration, s", difference, DURATION_TOLERANCE)


def _facts(exported: Exported, rows: SourceRows) -> Iterator[Finding]:
    returning = _source(rows, "VisitorType") == VISITOR_TYPES.index("Returning_Visitor")
    expected = {
        "month": _source(rows, "Month"),
        "special_day": _source(rows, "SpecialDay"),
        "returning_visitor": returning,
        "weekend": _source(rows, "Weekend"),
    }
    for feature, values in expected.items():
        yield Finding(f"sessions with another {feature}", _unequal(exported.column(feature), values), 0)


def _scores(exported: Exported, folder: Path) -> Finding:
    about = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
    file = folder / "model.onnx"
    if hashlib.sha256(file.read_bytes()).hexdigest() != about["sha256"]:
        raise ValueError(f"{file}: not the file whose hash is in model.yaml")
    if about["name"] not in exported.scores:
        raise ValueError(f"no column models.{about['name']} in the export (expected: limen features --scores)")
    inputs = np.column_stack([exported.column(feature) for feature in about["input"]["features"]])
    difference = _largest(exported.scores[about["name"]] - parity.score(str(file), inputs))
    return Finding("largest difference of scores, gateway and Python", difference, parity.TOLERANCE)


def _ranking(exported: Exported, rows: SourceRows) -> Iterator[Finding]:
    bought = shoppers.bought(rows)
    offline = _auc(_columns(rows, LIVE_COLUMNS), bought)
    gateway = _auc(exported.values, bought)
    yield Finding(f"AUC, five-fold, offline, {len(ALL_COLUMNS)} columns", _auc(_columns(rows, ALL_COLUMNS), bought))
    yield Finding(f"AUC, five-fold, offline, {len(LIVE_COLUMNS)} live columns", offline)
    yield Finding(f"AUC, five-fold, gateway, {len(exported.features)} features", gateway)
    yield Finding("difference of AUC, gateway and offline", abs(gateway - offline), AUC_TOLERANCE)


def _auc(inputs: np.ndarray, bought: np.ndarray) -> float:
    return crossval.measure(LEARNERS["lightgbm"], inputs.astype(np.float32), bought).auc


def _columns(rows: SourceRows, names: list[str]) -> np.ndarray:
    return np.column_stack([_source(rows, name) for name in names])


def _source(rows: SourceRows, column: str) -> np.ndarray:
    return np.array([_number(column, row[column]) for row in rows])


def _number(column: str, field: str) -> float:
    if column == "Month":
        return MONTHS.index(field) + 1
    if column == "VisitorType":
        return VISITOR_TYPES.index(field)
    if column == "Weekend":
        return field.upper() == "TRUE"
    return float(field)


def _unequal(values: np.ndarray, expected: np.ndarray) -> int:
    return int(np.count_nonzero(values != expected))


def _largest(differences: np.ndarray) -> float:
    # A missing value is not close to anything.
    return float(np.max(np.abs(np.where(np.isnan(differences), np.inf, differences))))


if __name__ == "__main__":
    sys.exit(main())
