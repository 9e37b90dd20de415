"""The calls of the Segment Spec, as the dictionaries that go into a line."""

import json
from datetime import datetime, timezone
from typing import Any

LIBRARY = {"library": {"name": "limen-training", "version": "1"}}


def page(visitor: str, message_id: str, at_millis: int, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A page was viewed; configuration knows it as ``Page Viewed``."""
    return _call("page", visitor, message_id, at_millis, name=name, properties=properties)


def track(visitor: str, message_id: str, at_millis: int, event: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Something named happened."""
    return _call("track", visitor, message_id, at_millis, event=event, properties=properties)


def identify(visitor: str, message_id: str, at_millis: int, traits: dict[str, Any]) -> dict[str, Any]:
    """Facts about a visitor; configuration knows it as ``Identified``, with the traits as its properties."""
    return _call("identify", visitor, message_id, at_millis, traits=traits)


def line(call: dict[str, Any]) -> str:
    """The call as one line of JSON, without its line feed."""
    return json.dumps(call, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _call(kind: str, visitor: str, message_id: str, at_millis: int, **rest: Any) -> dict[str, Any]:
    head = {"type": kind, "anonymousId": visitor, "messageId": message_id, "timestamp": _timestamp(at_millis)}
    return {**head, **rest, "context": LIBRARY}


def _timestamp(at_millis: int) -> str:
    # Whole seconds and milliseconds apart: a float of seconds would round the milliseconds of today's dates.
    seconds, millis = divmod(at_millis, 1000)
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{millis:03d}Z"
