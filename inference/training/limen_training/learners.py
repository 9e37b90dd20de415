"""The two ways a model is learned. Both see features as the gateway will send them: as float32, missing as NaN."""

from dataclasses import dataclass
from typing import Protocol

import lightgbm
import numpy as np
from onnx import ModelProto
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from . import onnx_logistic, onnx_trees

SEED = 468


class Model(Protocol):
    """A learned model."""

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """One probability a row."""

    def to_onnx(self) -> ModelProto:
        """The same model as a graph of one float input and one score a row."""

    def thresholds(self) -> list[tuple[int, float]]:
        """The places where the score jumps: (feature, value), the jump being just above the value."""


@dataclass(frozen=True)
class Trees:
    """Gradient boosted trees."""

    booster: lightgbm.Booster

    @classmethod
    def fit(cls, inputs: np.ndarray, labels: np.ndarray) -> "Trees":
        settings = {
            "objective": "binary",
            "num_leaves": 15,
            "learning_rate": 0.05,
            "seed": SEED,
            # Same rows, same model: one thread and one fixed way to build histograms.
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }
        return cls(lightgbm.train(settings, lightgbm.Dataset(inputs, labels), num_boost_round=200))

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        return np.asarray(self.booster.predict(inputs, num_threads=1))

    def to_onnx(self) -> ModelProto:
        return onnx_trees.convert(self.booster.dump_model())

    def thresholds(self) -> list[tuple[int, float]]:
        return onnx_trees.thresholds(self.booster.dump_model())


@dataclass(frozen=True)
class Logistic:
    """Logistic regression over the logarithms of the features (counts and durations are skewed); missing is 0."""

    weights: np.ndarray
    bias: float

    @classmethod
    def fit(cls, inputs: np.ndarray, labels: np.ndarray) -> "Logistic":
        logs = cls._logs(inputs)
        scaler = StandardScaler().fit(logs)
        learned = LogisticRegression(max_iter=1000).fit(scaler.transform(logs), labels)
        weights = learned.coef_[0] / scaler.scale_
        return cls(weights, float(learned.intercept_[0] - weights @ scaler.mean_))

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(self._logs(inputs) @ self.weights + self.bias)))

    def to_onnx(self) -> ModelProto:
        return onnx_logistic.convert(self.weights, self.bias)

    def thresholds(self) -> list[tuple[int, float]]:
        return []

    @staticmethod
    def _logs(inputs: np.ndarray) -> np.ndarray:
        return np.log1p(np.maximum(np.nan_to_num(inputs.astype(np.float64), nan=0.0), 0.0))


LEARNERS: dict[str, type[Trees] | type[Logistic]] = {"lightgbm": Trees, "logistic": Logistic}
