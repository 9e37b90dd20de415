"""Writes the tiny ONNX models of the tests beside this file.

    pip install onnx==1.23.2 onnxruntime==1.31.1 && python make_models.py

The coefficients are repeated by hand in HandScores.java, which computes the same scores without ONNX.
The graphs are the ones that skl2onnx and onnxmltools write with `zipmap=False`; the others are models that must be refused.
"""

import pathlib
import random

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
WEIGHTS = [0.8, -1.5, 0.25]
INTERCEPT = -0.4
LABELS = [0, 1]


def rows(name="input", kind=TensorProto.FLOAT, shape=("N", 3)):
    return helper.make_tensor_value_info(name, kind, shape)


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def labels():
    return helper.make_tensor_value_info("label", TensorProto.INT64, ["N"])


def write(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(v, k) for k, v in constants])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="limen-tests")
    checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def linear_classifier(weights_by_class, intercepts, classes, transform):
    return helper.make_node(
        "LinearClassifier", ["input"], ["label", "raw"], domain="ai.onnx.ml",
        coefficients=weights_by_class, intercepts=intercepts, classlabels_ints=classes, post_transform=transform,
    )


def logistic_nodes():
    negative = [-w for w in WEIGHTS]
    return [
        linear_classifier(negative + WEIGHTS, [-INTERCEPT, INTERCEPT], LABELS, "LOGISTIC"),
        helper.make_node("Normalizer", ["raw"], ["probabilities"], domain="ai.onnx.ml", norm="L1"),
    ]


def sigmoid_nodes(output, weights="weights"):
    return [
        helper.make_node("MatMul", ["input", weights], ["product"]),
        helper.make_node("Add", ["product", "intercept"], ["raw"]),
        helper.make_node("Sigmoid", ["raw"], [output]),
    ]


COLUMN = [("weights", np.array(WEIGHTS, np.float32).reshape(3, 1)), ("intercept", np.array([INTERCEPT], np.float32))]


class Ensemble:
    """Collects trees in the flat attribute lists of TreeEnsembleClassifier, as LightGBM's converter does."""

    def __init__(self):
        self.trees = 0
        self.nodes = {k: [] for k in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
        self.leaves = {k: [] for k in ("treeids", "nodeids", "ids", "weights")}

    def add(self, tree):
        self._place(tree, self.trees, [0])
        self.trees += 1

    def _place(self, tree, number, next_id):
        """`tree` is a leaf's weight or (feature, threshold, where x <= threshold, where x > threshold)."""
        node = next_id[0]
        next_id[0] += 1
        leaf = not isinstance(tree, tuple)
        feature, threshold = (0, 0.0) if leaf else tree[:2]
        at = len(self.nodes["treeids"])
        for key, value in (("treeids", number), ("nodeids", node), ("featureids", feature), ("values", threshold),
                           ("modes", "LEAF" if leaf else "BRANCH_LEQ"), ("truenodeids", 0), ("falsenodeids", 0)):
            self.nodes[key].append(value)
        if leaf:
            for key, value in (("treeids", number), ("nodeids", node), ("ids", 0), ("weights", tree)):
                self.leaves[key].append(value)
        else:
            self.nodes["truenodeids"][at] = self._place(tree[2], number, next_id)
            self.nodes["falsenodeids"][at] = self._place(tree[3], number, next_id)
        return node

    def classifier(self):
        attributes = {f"nodes_{k}": v for k, v in self.nodes.items()} | {f"class_{k}": v for k, v in self.leaves.items()}
        return helper.make_node(
            "TreeEnsembleClassifier", ["input"], ["label", "probabilities"], domain="ai.onnx.ml",
            classlabels_int64s=LABELS, post_transform="LOGISTIC", **attributes,
        )


def random_tree(chance, depth, width):
    if depth == 0:
        return round(chance.uniform(-0.3, 0.3), 4)
    deeper = [random_tree(chance, depth - 1, width) for _ in range(2)]
    return (chance.randrange(width), round(chance.gauss(0, 1), 4), *deeper)


def main():
    # Models that are served.
    write("logistic", logistic_nodes(), [rows()], [labels(), floats("probabilities", ["N", 2])])

    trees = Ensemble()
    trees.add((0, 0.5, (1, -1.0, 0.7, -0.2), 0.9))
    trees.add((2, 2.0, -0.6, (0, 1.5, 0.1, 0.4)))
    write("trees", [trees.classifier()], [rows()], [labels(), floats("probabilities", ["N", 2])])

    write("column", sigmoid_nodes("score"), [rows()], [floats("score", ["N", 1])], COLUMN)
    flat = [("weights", np.array(WEIGHTS, np.float32)), COLUMN[1]]
    write("flat", sigmoid_nodes("score"), [rows()], [floats("score", ["N"])], flat)

    forest, chance = Ensemble(), random.Random(7)
    for _ in range(24):
        forest.add(random_tree(chance, 4, 16))
    write("forest", [forest.classifier()], [rows(shape=("N", 16))], [labels(), floats("probabilities", ["N", 2])])

    # A model that fails on some rows: the first feature is an index into two constants.
    steps = [("picks", np.array([0.25, 0.75], np.float32)), ("first", np.array(0, np.int64))]
    write("picking", [
        helper.make_node("Gather", ["input", "first"], ["column"], axis=1),
        helper.make_node("Cast", ["column"], ["index"], to=TensorProto.INT64),
        helper.make_node("Gather", ["picks", "index"], ["score"]),
    ], [rows()], [floats("score", ["N"])], steps)

    # Models that must be refused.
    zipmap = helper.make_node("ZipMap", ["probabilities"], ["maps"], domain="ai.onnx.ml", classlabels_int64s=LABELS)
    kind = helper.make_map_type_proto(TensorProto.INT64, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
    maps = helper.make_value_info("maps", helper.make_sequence_type_proto(kind))
    write("refused_zipmap", [*logistic_nodes(), zipmap], [rows()], [labels(), maps])

    three = linear_classifier(WEIGHTS * 3, [0.0] * 3, [0, 1, 2], "SOFTMAX")
    three.output[1] = "probabilities"
    write("refused_three_classes", [three], [rows()], [labels(), floats("probabilities", ["N", 3])])

    doubles = [(k, v.astype(np.float64)) for k, v in COLUMN]
    to_float = helper.make_node("Cast", ["wide"], ["score"], to=TensorProto.FLOAT)
    write("refused_double_input", [*sigmoid_nodes("wide"), to_float], [rows(kind=TensorProto.DOUBLE)],
          [floats("score", ["N", 1])], doubles)

    write("refused_fixed_rows", sigmoid_nodes("score"), [rows(shape=(1, 3))], [floats("score", [1, 1])], COLUMN)
    write("refused_open_width", sigmoid_nodes("score"), [rows(shape=("N", "M"))], [floats("score", ["N", 1])], COLUMN)
    write("refused_one_dimension", [helper.make_node("Sigmoid", ["input"], ["score"])], [rows(shape=("N",))],
          [floats("score", ["N"])])

    both = [helper.make_node("Sum", ["input", "more"], ["both"]), *sigmoid_nodes("score")]
    both[1].input[0] = "both"
    write("refused_two_inputs", both, [rows(), rows("more")], [floats("score", ["N", 1])], COLUMN)

    plain = helper.make_node("Identity", ["raw"], ["logit"])
    write("two_outputs", [*sigmoid_nodes("score"), plain], [rows()],
          [floats("score", ["N", 1]), floats("logit", ["N", 1])], COLUMN)

    write("refused_label_only", [logistic_nodes()[0]], [rows()], [labels()])
    total = helper.make_node("ReduceMean", ["each"], ["score"], axes=[0], keepdims=1)
    write("refused_one_score_for_all", [*sigmoid_nodes("each"), total], [rows()], [floats("score", ["N", 1])], COLUMN)


if __name__ == "__main__":
    main()
