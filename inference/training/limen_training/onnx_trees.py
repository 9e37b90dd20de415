"""LightGBM's trees as an ONNX tree ensemble that takes the same branches.

LightGBM compares ``x <= t`` in double, ONNX Runtime in float. Features arrive as float32, so it is enough that ``t``
is rounded *down* to float32: no float32 lies between the two, and every comparison comes out the same. Rounded to
nearest, a value on a threshold may change sides. Leaf values do become float32, so a sum over 200 trees differs in
about the seventh digit; the parity check holds it to 1e-5.

A missing value goes where LightGBM sends it: to the default side of a feature that had missing values in training,
and else to the side where 0 goes.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from onnx import ModelProto, helper

from . import onnx_graph

LEAF, BRANCH = "LEAF", "BRANCH_LEQ"


def convert(dump: dict[str, Any]) -> ModelProto:
    """The graph of a dumped binary classifier; its sum of leaves becomes a probability."""
    if not dump["objective"].startswith("binary sigmoid:1"):
        raise ValueError(f"objective: {dump['objective']} (expected: binary sigmoid:1)")
    ensemble = _Ensemble()
    for number, tree in enumerate(dump["tree_info"]):
        ensemble.add_tree(number, tree["tree_structure"])
    trees = helper.make_node(
        "TreeEnsembleRegressor",
        [onnx_graph.INPUT],
        ["logit"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        **ensemble.attributes,
    )
    # A node of its own: ONNX Runtime ignores post_transform=LOGISTIC of an ensemble with a single target.
    sigmoid = helper.make_node("Sigmoid", ["logit"], [onnx_graph.OUTPUT])
    return onnx_graph.model([trees, sigmoid], [], len(dump["feature_names"]))


def thresholds(dump: dict[str, Any]) -> list[tuple[int, float]]:
    """Every distinct split of the trees as (feature, threshold as converted), sorted."""
    splits = (
        (node["split_feature"], float(round_down(node["threshold"])))
        for tree in dump["tree_info"]
        for node in _branches(tree["tree_structure"])
    )
    return sorted(set(splits))


def round_down(threshold: float) -> np.float32:
    """The largest float32 that is not above the threshold."""
    nearest = np.float32(threshold)
    return nearest if float(nearest) <= threshold else np.nextafter(nearest, np.float32(-np.inf))


def _branches(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "split_feature" in node:
        yield node
        yield from _branches(node["left_child"])
        yield from _branches(node["right_child"])


class _Ensemble:
    """The attributes of the ONNX operator: parallel lists, an entry a node, and the leaves' values again apart."""

    def __init__(self) -> None:
        self.attributes: dict[str, list[Any]] = {
            name: []
            for name in (
                "nodes_treeids",
                "nodes_nodeids",
                "nodes_modes",
                "nodes_featureids",
                "nodes_values",
                "nodes_truenodeids",
                "nodes_falsenodeids",
                "nodes_missing_value_tracks_true",
                "target_treeids",
                "target_nodeids",
                "target_ids",
                "target_weights",
            )
        }

    def add_tree(self, tree: int, root: dict[str, Any]) -> None:
        # Node ids are positions in this list; children are appended when their parent is taken.
        pending = [root]
        for number, node in enumerate(pending):
            if "split_feature" in node:
                self._branch(tree, number, node, len(pending))
                pending += [node["left_child"], node["right_child"]]
            else:
                self._leaf(tree, number, node["leaf_value"])

    def _branch(self, tree: int, number: int, node: dict[str, Any], left: int) -> None:
        if node["decision_type"] != "<=":
            raise ValueError(f"decision type: {node['decision_type']} (expected: <=, numeric features only)")
        threshold = round_down(node["threshold"])
        self._node(tree, number, BRANCH, node["split_feature"], threshold, left, left + 1, _missing_goes_left(node))

    def _leaf(self, tree: int, number: int, value: float) -> None:
        self._node(tree, number, LEAF, 0, np.float32(0), 0, 0, False)
        for name, entry in {"treeids": tree, "nodeids": number, "ids": 0, "weights": float(value)}.items():
            self.attributes[f"target_{name}"].append(entry)

    def _node(
        self, tree: int, number: int, mode: str, feature: int, value: np.float32, left: int, right: int, missing: bool
    ) -> None:
        entries = {
            "treeids": tree,
            "nodeids": number,
            "modes": mode,
            "featureids": feature,
            "values": float(value),
            "truenodeids": left,
            "falsenodeids": right,
            "missing_value_tracks_true": int(missing),
        }
        for name, entry in entries.items():
            self.attributes[f"nodes_{name}"].append(entry)


def _missing_goes_left(node: dict[str, Any]) -> bool:
    if node["missing_type"] == "NaN":
        return bool(node["default_left"])
    if node["missing_type"] == "None":
        return 0.0 <= node["threshold"]
    raise ValueError(f"missing type: {node['missing_type']} (expected: None or NaN)")
