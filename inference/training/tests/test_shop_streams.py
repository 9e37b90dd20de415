"""REES46 and OTTO as the e-commerce events of the Segment Spec."""

import io
import json

import pytest
from shared_data import real

from limen_training.adapters import otto, rees46

REES46_HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n"


def rees46_events(*rows: str) -> list[dict]:
    return list(rees46.events(io.StringIO(REES46_HEADER + "".join(row + "\n" for row in rows))))


def otto_events(session: int, *steps: tuple[str, int, int]) -> list[dict]:
    events = [{"type": kind, "ts": at, "aid": item} for kind, at, item in steps]
    return list(otto.events(io.StringIO(json.dumps({"session": session, "events": events}) + "\n")))


def test_a_rees46_view_leaves_out_what_is_empty():
    (view,) = rees46_events("2020-01-02 03:04:05 UTC,view,11,22,,acme,1.50,7,s-1")

    assert (view["type"], view["event"], view["anonymousId"]) == ("track", "Product Viewed", "user-7")
    assert view["timestamp"] == "2020-01-02T03:04:05.000Z"
    assert view["properties"] == {
        "product_id": "11",
        "category_id": "22",
        "brand": "acme",
        "price": 1.5,
        "session": "s-1",
    }


def test_a_rees46_purchase_is_an_order_of_one_product():
    (order,) = rees46_events("2020-01-02 03:04:05 UTC,purchase,11,22,a.b,acme,1.50,7,s-1")

    assert order["event"] == "Order Completed"
    assert order["properties"]["revenue"] == 1.5
    assert [product["product_id"] for product in order["properties"]["products"]] == ["11"]


def test_equal_rees46_rows_are_two_events():
    row = "2020-01-02 03:04:05 UTC,cart,11,22,a.b,acme,1.50,7,s-1"
    first, second = rees46_events(row, row)

    assert first["event"] == "Product Added"
    assert first["messageId"] != second["messageId"]


def test_an_unknown_rees46_event_is_refused():
    with pytest.raises(ValueError, match="data row 0: event_type: remove_from_cart"):
        rees46_events("2020-01-02 03:04:05 UTC,remove_from_cart,11,22,a.b,acme,1.50,7,s-1")


def test_otto_items_ordered_together_are_one_order():
    view, cart, order, later = otto_events(
        3, ("clicks", 1_000, 5), ("carts", 2_000, 5), ("orders", 3_007, 5), ("orders", 3_007, 6), ("orders", 4_000, 7)
    )

    assert (view["event"], view["anonymousId"], view["timestamp"]) == (
        "Product Viewed",
        "session-3",
        "1970-01-01T00:00:01.000Z",
    )
    assert cart["properties"] == {"product_id": "5", "quantity": 1, "session": "3"}
    assert [product["product_id"] for product in order["properties"]["products"]] == ["5", "6"]
    assert order["timestamp"] == "1970-01-01T00:00:03.007Z"
    assert later["event"] == "Order Completed"


def test_an_unknown_otto_event_is_refused():
    with pytest.raises(ValueError, match="line 1: .*type: likes"):
        otto_events(3, ("likes", 1_000, 5))


def test_real_streams_convert_whole():
    with real("rees46-events-sample/rees46_2019-10_first1000.csv").open(newline="") as source:
        views = list(rees46.events(source))
    with real("otto-sessions/otto_20_sessions.jsonl").open() as source:
        sessions = list(otto.events(source))

    assert len(views) == 1_000
    assert len({event["messageId"] for event in views + sessions}) == len(views) + len(sessions)
    assert len({event["anonymousId"] for event in sessions}) == 20
    items = [product for event in sessions for product in event["properties"].get("products", [event])]
    assert len(items) == 862
