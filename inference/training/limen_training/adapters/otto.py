"""OTTO sessions: a line is a session, each of its clicks, carts and orders an event of the Segment e-commerce names.

The data knows no users: session ``n`` is the visitor ``session-<n>``. Ordered items that follow each other at the same
millisecond are the products of one order. Items have no price. A session is held in memory, the file is not.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, TextIO

from . import calls


def events(source: TextIO) -> Iterator[dict[str, Any]]:
    """The calls of every session, session by session, each in the order of the file."""
    for index, text in enumerate(source):
        try:
            yield from _session(json.loads(text))
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"line {index + 1}: {problem!r}") from problem


def _session(session: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number = session["session"]
    for index, (name, at_millis, items) in enumerate(_happenings(session["events"])):
        message_id = f"otto-{number}-{index}"
        properties = {**_properties(name, items, message_id), "session": str(number)}
        yield calls.track(f"session-{number}", message_id, at_millis, name, properties)


def _happenings(steps: list[dict[str, Any]]) -> Iterator[tuple[str, int, list[str]]]:
    for (kind, at_millis), group in groupby(steps, key=lambda step: (step["type"], step["ts"])):
        items = [str(step["aid"]) for step in group]
        if kind == "orders":
            yield "Order Completed", at_millis, items
        elif kind in ("clicks", "carts"):
            name = "Product Viewed" if kind == "clicks" else "Product Added"
            yield from ((name, at_millis, [item]) for item in items)
        else:
            raise ValueError(f"type: {kind} (expected: clicks, carts or orders)")


def _properties(name: str, items: list[str], order_id: str) -> dict[str, Any]:
    if name == "Order Completed":
        return {"order_id": order_id, "products": [{"product_id": item, "quantity": 1} for item in items]}
    if name == "Product Added":
        return {"product_id": items[0], "quantity": 1}
    return {"product_id": items[0]}
