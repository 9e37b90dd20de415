"""REES46 / Open CDP e-commerce behaviour: a row is an event of the Segment e-commerce names.

``view``, ``cart`` and ``purchase`` become ``Product Viewed``, ``Product Added`` and ``Order Completed``. A row is one
product, so an order is one product too, and as many lines come out as rows go in. ``user_id`` is the visitor
``user-<id>``; the shop's own session key travels as the property ``session``. The price's currency is not stated, so
none is sent. Empty fields are left out. Times have seconds, ties are normal and stay in the order of the file.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, TextIO

from . import calls, table

TIME_FORMAT = "%Y-%m-%d %H:%M:%S UTC"


def events(source: TextIO) -> Iterator[dict[str, Any]]:
    """One call a row, in the order of the rows."""
    return table.convert(source, _events)


def _events(index: int, row: dict[str, str]) -> Iterator[dict[str, Any]]:
    message_id = f"rees46-{index}-{_digest(row)}"
    name, properties = _happening(row, message_id)
    at = datetime.strptime(row["event_time"], TIME_FORMAT).replace(tzinfo=timezone.utc)
    properties["session"] = row["user_session"]
    yield calls.track(f"user-{row['user_id']}", message_id, int(at.timestamp()) * 1000, name, properties)


def _happening(row: dict[str, str], order_id: str) -> tuple[str, dict[str, Any]]:
    product = _product(row)
    kind = row["event_type"]
    if kind == "view":
        return "Product Viewed", product
    if kind == "cart":
        return "Product Added", {**product, "quantity": 1}
    if kind == "purchase":
        order: dict[str, Any] = {"order_id": order_id}
        if "price" in product:
            order.update(total=product["price"], revenue=product["price"])
        return "Order Completed", {**order, "products": [{**product, "quantity": 1}]}
    raise ValueError(f"event_type: {kind} (expected: view, cart or purchase)")


def _product(row: dict[str, str]) -> dict[str, Any]:
    product: dict[str, Any] = {
        "product_id": row["product_id"],
        "category": row["category_code"],
        "category_id": row["category_id"],
        "brand": row["brand"],
        "price": float(row["price"]) if row["price"] else None,
    }
    return {name: value for name, value in product.items() if value not in ("", None)}


def _digest(row: dict[str, str]) -> str:
    # The month files each begin at row 0; the content keeps their message ids apart.
    return hashlib.sha256("\x1f".join(row.values()).encode()).hexdigest()[:8]
