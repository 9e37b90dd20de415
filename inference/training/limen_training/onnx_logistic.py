"""Logistic regression over logarithms as an ONNX graph."""

import numpy as np
from onnx import ModelProto, helper, numpy_helper

from . import onnx_graph


def convert(weights: np.ndarray, bias: float) -> ModelProto:
    """``score = sigmoid(weights · log(1 + max(features, 0)) + bias)``, a missing feature taken as 0."""
    constants = [
        numpy_helper.from_array(np.float32(0), "zero"),
        numpy_helper.from_array(np.float32(1), "one"),
        numpy_helper.from_array(weights.astype(np.float32).reshape(-1, 1), "weights"),
        numpy_helper.from_array(np.array([bias], np.float32), "bias"),
    ]
    nodes = [
        helper.make_node("IsNaN", [onnx_graph.INPUT], ["missing"]),
        helper.make_node("Where", ["missing", "zero", onnx_graph.INPUT], ["present"]),
        helper.make_node("Max", ["present", "zero"], ["positive"]),
        helper.make_node("Add", ["positive", "one"], ["shifted"]),
        helper.make_node("Log", ["shifted"], ["logs"]),
        helper.make_node("Gemm", ["logs", "weights", "bias"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], [onnx_graph.OUTPUT]),
    ]
    return onnx_graph.model(nodes, constants, len(weights))
