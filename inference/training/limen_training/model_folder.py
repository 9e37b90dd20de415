"""The folder ``models/<name>/`` of a configuration.

``model.onnx`` is the model, ``model.yaml`` tells the gateway how to feed it and people where it comes from, and
``parity.json`` holds a few made-up rows with the scores the learner gave them: a gateway whose runtime scores them
otherwise must not start.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from onnx import ModelProto

from . import onnx_graph, parity

COMMENT = "# Written by limen_training.train; change the training, not this file.\n"


@dataclass(frozen=True)
class Description:
    """What ``model.yaml`` says beyond the file's hash."""

    name: str
    kind: str
    features: list[str]
    score_on: list[str]
    metrics: dict[str, float]
    trained_on: str
    licence: str
    attribution: str


def write(folder: Path, converted: ModelProto, about: Description, rows: np.ndarray, scores: np.ndarray) -> None:
    """Writes the three files; ``rows`` and the learner's ``scores`` of them become ``parity.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    content = converted.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(content)
    (folder / "model.yaml").write_text(COMMENT + _yaml(about, hashlib.sha256(content).hexdigest()), encoding="utf-8")
    (folder / "parity.json").write_text(_parity(rows, scores), encoding="utf-8")


def _yaml(about: Description, sha256: str) -> str:
    described: dict[str, Any] = {
        "name": about.name,
        "version": f"{about.kind}-{sha256[:8]}",
        "sha256": sha256,
        "input": {"name": onnx_graph.INPUT, "features": about.features},
        "output": {"name": onnx_graph.OUTPUT, "index": 0},
        "scoreOn": about.score_on,
        "metrics": about.metrics,
        "trainedOn": about.trained_on,
        "licence": about.licence,
        "attribution": about.attribution,
    }
    return yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def _parity(rows: np.ndarray, scores: np.ndarray) -> str:
    # A row a line, to be read in a diff.
    lines = [
        json.dumps({"input": [None if np.isnan(value) else float(value) for value in row], "score": float(score)})
        for row, score in zip(rows, scores, strict=True)
    ]
    body = ",\n    ".join(lines)
    return f'{{\n  "tolerance": {parity.TOLERANCE},\n  "rows": [\n    {body}\n  ]\n}}\n'
