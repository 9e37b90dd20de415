"""The models in the configurations of this project are whole, described and say what they said when they were made."""

import hashlib
import json

import numpy as np
import onnx
import pytest
import yaml
from shared_data import PROJECT

from limen_training import parity

MODELS = sorted(file.parent for file in (PROJECT / "config").glob("*/models/*/model.onnx"))


def test_there_are_shipped_models():
    assert {folder.parts[-3] for folder in MODELS} >= {"demo", "online-shoppers"}


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.parts[-3])
def test_a_shipped_model_is_what_its_description_says(folder):
    about = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
    model = onnx.load(folder / "model.onnx")
    (given,) = model.graph.input
    (output,) = model.graph.output

    assert about["name"] == folder.name
    assert about["sha256"] == hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert given.name == about["input"]["name"]
    assert given.type.tensor_type.shape.dim[1].dim_value == len(about["input"]["features"])
    assert output.name == about["output"]["name"]
    assert {node.op_type for node in model.graph.node} == {"TreeEnsembleRegressor", "Sigmoid"}


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.parts[-3])
def test_a_shipped_model_scores_its_parity_rows(folder):
    expected = json.loads((folder / "parity.json").read_text(encoding="utf-8"))
    rows = np.array([[np.nan if v is None else v for v in row["input"]] for row in expected["rows"]])
    scores = [row["score"] for row in expected["rows"]]

    np.testing.assert_allclose(parity.score(str(folder / "model.onnx"), rows), scores, atol=expected["tolerance"])
