"""Does the converted model say what the learned one said, also where it is hardest: on the thresholds."""

import numpy as np
import onnxruntime
from onnx import ModelProto

from . import onnx_graph
from .learners import Model

TOLERANCE = 1e-5


def score(model: ModelProto | str, inputs: np.ndarray) -> np.ndarray:
    """The scores ONNX Runtime gives, one a row, for features as float32."""
    source = model if isinstance(model, str) else model.SerializeToString()
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    (scores,) = session.run([onnx_graph.OUTPUT], {onnx_graph.INPUT: inputs.astype(np.float32)})
    return scores[:, 0].astype(np.float64)


def check(learned: Model, converted: ModelProto, seen: np.ndarray, seed: int, tolerance: float = TOLERANCE) -> float:
    """The largest difference over the rows seen, random rows, and two rows at every threshold; refused if too large."""
    rng = np.random.default_rng(seed)
    random = made_up_rows(seen, 5_000, rng)
    random[rng.random(random.shape) < 0.05] = np.nan
    rows = np.vstack([seen, random, threshold_rows(learned, seen, rng)]).astype(np.float32)
    difference = float(np.max(np.abs(learned.predict(rows) - score(converted, rows))))
    if not difference <= tolerance:
        raise ValueError(f"largest difference of scores: {difference:.3g} (expected: at most {tolerance:.3g})")
    return difference


def made_up_rows(seen: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Rows nobody was seen with: each feature drawn on its own over its range, small values more often.

    Whole numbers stay whole, others keep two decimals.
    """
    low, high = np.nanmin(seen, axis=0), np.nanmax(seen, axis=0)
    drawn = low + (high - low) * rng.random((count, seen.shape[1])) ** 4
    whole = np.all((seen == np.round(seen)) | np.isnan(seen), axis=0)
    rows = np.where(whole, np.round(drawn), np.round(drawn, 2))
    known = {row.tobytes() for row in seen.astype(np.float32)}
    return rows[[row.astype(np.float32).tobytes() not in known for row in rows]]


def threshold_rows(learned: Model, seen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For every place where the score jumps a row on it and one the next float32 above, else taken from the seen."""
    places = learned.thresholds()
    rows = seen[rng.integers(len(seen), size=2 * len(places))].astype(np.float32)
    for at, (feature, value) in enumerate(places):
        rows[2 * at, feature] = value
        rows[2 * at + 1, feature] = np.nextafter(np.float32(value), np.float32(np.inf))
    return rows
