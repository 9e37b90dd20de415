"""``python -m limen_training.train``: from the gateway's features and the source's labels to a model folder.

Learns LightGBM and logistic regression, measures both on the same folds, converts both and checks both conversions;
the one that ranks better is written.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from . import crossval, model_folder, parity, shoppers
from .crossval import Quality
from .exported import Exported
from .learners import LEARNERS, SEED, Model

PARITY_ROWS = 12


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        train(options.features, options.labels, options.out, options.score_on, options.learner)
    except (OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def train(features: Path, labels: Path, out: Path, score_on: list[str], learner: str | None = None) -> None:
    """Writes the model folder ``out``, named after it; ``learner`` None takes the better one."""
    source = shoppers.rows(labels)
    exported = shoppers.in_source_order(Exported.read(features), len(source))
    inputs, bought = exported.values.astype(np.float32), shoppers.bought(source)

    qualities = {name: crossval.measure(kind, inputs, bought) for name, kind in LEARNERS.items()}
    models = {name: kind.fit(inputs, bought) for name, kind in LEARNERS.items()}
    converted = {name: model.to_onnx() for name, model in models.items()}
    differences = {name: parity.check(models[name], converted[name], inputs, SEED) for name in LEARNERS}
    for name, quality in qualities.items():
        print(f"{name:10} {_told(quality)}  parity {differences[name]:.1e}")

    chosen = learner or max(qualities, key=lambda name: qualities[name].auc)
    rows, scores = _parity_rows(models[chosen], inputs)
    about = model_folder.Description(
        name=out.name,
        kind=chosen,
        features=exported.features,
        score_on=score_on,
        metrics=_metrics(chosen, qualities, bought),
        trained_on=f"Online Shoppers Purchasing Intention, {len(bought)} of its sessions",
        licence=shoppers.LICENCE,
        attribution=shoppers.ATTRIBUTION,
    )
    model_folder.write(out, converted[chosen], about, rows, scores)
    print(f"{chosen} written to {out}")


def _parity_rows(model: Model, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A row of which nothing is known, then made-up rows from the lowest score to the highest."""
    rows = parity.made_up_rows(inputs, 1_000, np.random.default_rng(SEED))
    by_score = np.argsort(model.predict(rows.astype(np.float32)), kind="stable")
    spread = by_score[np.linspace(0, len(by_score) - 1, PARITY_ROWS - 1).astype(int)]
    chosen = np.vstack([np.full((1, inputs.shape[1]), np.nan), rows[spread]])
    return chosen, model.predict(chosen.astype(np.float32))


def _metrics(chosen: str, qualities: dict[str, Quality], bought: np.ndarray) -> dict[str, float]:
    quality = qualities[chosen]
    others = {f"auc_cv5_{name}": round(other.auc, 4) for name, other in qualities.items() if name != chosen}
    return {
        "auc_cv5": round(quality.auc, 4),
        "average_precision_cv5": round(quality.average_precision, 4),
        "log_loss_cv5": round(quality.log_loss, 4),
        **others,
        "rows": len(bought),
        "positives": int(bought.sum()),
    }


def _told(quality: Quality) -> str:
    return f"AUC {quality.auc:.4f}  average precision {quality.average_precision:.4f}  log loss {quality.log_loss:.4f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="limen_training.train", description="Features and labels to a model folder.")
    parser.add_argument("--features", type=Path, required=True, help="what `limen features` wrote")
    parser.add_argument("--labels", type=Path, required=True, help="the source: online_shoppers_intention*.csv")
    parser.add_argument("--out", type=Path, required=True, help="models/<name> in a configuration")
    parser.add_argument("--learner", choices=LEARNERS, help="instead of the better one")
    parser.add_argument(
        "--score-on",
        nargs="+",
        default=["Page Viewed", "Identified"],
        metavar="EVENT",
        help="the events after which the gateway asks the model again (default: Page Viewed, Identified)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
