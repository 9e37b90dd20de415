"""A converted model says what the learned one said."""

import numpy as np
import pytest

from limen_training import onnx_trees, parity
from limen_training.learners import LEARNERS, Trees


def rows(missing: float) -> tuple[np.ndarray, np.ndarray]:
    """Skewed, partly negative features on awkward values, so that thresholds have no short binary form."""
    rng = np.random.default_rng(5)
    inputs = rng.exponential(3, (1_500, 4)) * [1, 1e-3, 1e4, -1]
    inputs[:, 0] = np.round(inputs[:, 0], 1)
    labels = (inputs[:, 0] + inputs[:, 3] + rng.normal(size=1_500) > 0).astype(int)
    inputs[rng.random(inputs.shape) < missing] = np.nan
    return inputs.astype(np.float32), labels


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("name", LEARNERS)
def test_scores_agree_on_seen_random_and_threshold_rows(name, missing):
    inputs, labels = rows(missing)
    learned = LEARNERS[name].fit(inputs, labels)

    assert parity.check(learned, learned.to_onnx(), inputs, seed=1) <= 1e-5


def test_the_check_sees_thresholds_that_were_rounded_up(monkeypatch):
    inputs, labels = rows(0.0)
    learned = Trees.fit(inputs, labels)
    exact = onnx_trees.round_down
    rounded_up = lambda threshold: np.nextafter(exact(threshold), np.float32(np.inf))
    monkeypatch.setattr(onnx_trees, "round_down", rounded_up)
    converted = learned.to_onnx()
    monkeypatch.setattr(onnx_trees, "round_down", exact)

    with pytest.raises(ValueError, match="largest difference of scores"):
        parity.check(learned, converted, inputs, seed=1)


@pytest.mark.parametrize("threshold", [0.1, -0.1, 0.5, 1e-35, 16_777_217.0, -16_777_217.0, 0.0])
def test_rounding_down_leaves_no_float_between(threshold):
    rounded = onnx_trees.round_down(threshold)

    assert float(rounded) <= threshold < float(np.nextafter(rounded, np.float32(np.inf)))


def test_a_tree_without_a_split_is_its_leaf():
    inputs = np.zeros((50, 2), np.float32)
    labels = np.array([0, 1] * 25)
    learned = Trees.fit(inputs, labels)

    np.testing.assert_allclose(parity.score(learned.to_onnx(), inputs), learned.predict(inputs), atol=1e-6)


def test_what_has_no_such_form_is_refused():
    inputs, labels = rows(0.0)
    dump = Trees.fit(inputs, labels).booster.dump_model()

    with pytest.raises(ValueError, match="objective: regression"):
        onnx_trees.convert({**dump, "objective": "regression"})
    dump["tree_info"][0]["tree_structure"]["decision_type"] = "=="
    with pytest.raises(ValueError, match="decision type: =="):
        onnx_trees.convert(dump)


def test_made_up_rows_are_nobodys():
    seen = np.array([[0, 0.5], [1, 0.25], [2, 0.0]])

    made_up = parity.made_up_rows(seen, 200, np.random.default_rng(2))

    assert not {tuple(row) for row in made_up} & {tuple(row) for row in seen}
    assert np.all(made_up[:, 0] == np.round(made_up[:, 0]))
