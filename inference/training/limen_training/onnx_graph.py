"""What all model files have in common: one input of float features, one output of a score a row, no ZipMap."""

from onnx import ModelProto, NodeProto, TensorProto, checker, helper

INPUT = "features"
OUTPUT = "score"

# Old enough for any ONNX Runtime in use, and the last ml version with the plain tree ensemble is 4.
OPSETS = {"": 15, "ai.onnx.ml": 3}
IR_VERSION = 8


def model(nodes: list[NodeProto], constants: list[TensorProto], width: int) -> ModelProto:
    """The graph from ``features`` (rows × width) to ``score`` (rows × 1), checked."""
    graph = helper.make_graph(
        nodes,
        "score",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["rows", 1])],
        constants,
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    built = helper.make_model(graph, producer_name="limen-training", opset_imports=opsets, ir_version=IR_VERSION)
    checker.check_model(built)
    return built
