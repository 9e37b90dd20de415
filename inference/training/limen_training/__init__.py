"""Around the model: real data in, a checked ONNX model out.

    source data ──adapters──▶ event lines ──limen replay──▶ gateway ──limen features──▶ CSV ──train──▶ model folder

Features are never computed here: what a feature is worth is the gateway's business, and a second implementation of it
would be a second truth. The one place that reads source columns as features is ``evaluate``, which is there to find
out whether the gateway was right.
"""
