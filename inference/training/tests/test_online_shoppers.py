"""Sessions as page events: the totals of a row are in its events, and nothing else of it that is not known live."""

import csv
import io
from collections import defaultdict
from datetime import datetime
from itertools import groupby

import pytest
from shared_data import real

from limen_training.adapters import online_shoppers

HEADER = (
    "Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,"
    "ProductRelated_Duration,BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,"
    "TrafficType,VisitorType,Weekend,Revenue\n"
)


def events(*rows: str) -> list[dict]:
    return list(online_shoppers.events(io.StringIO(HEADER + "".join(row + "\n" for row in rows))))


def moment(event: dict) -> datetime:
    return datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))


def test_pages_come_kind_by_kind_and_carry_the_facts():
    sent = events("1,5.5,0,0,2,10,0,0.1,0,0.4,Feb,2,2,1,2,New_Visitor,TRUE,1")

    assert [event["properties"]["kind"] for event in sent] == ["administrative", "product", "product"]
    assert [event["messageId"] for event in sent] == ["shopper-0-0", "shopper-0-1", "shopper-0-2"]
    assert sent[0]["type"] == "page"
    assert sent[0]["anonymousId"] == "shopper-0"
    assert sent[0]["properties"] == {
        "kind": "administrative",
        "duration": 5.5,
        "month": "Feb",
        "special_day": 0.4,
        "visitor_type": "New_Visitor",
        "weekend": True,
    }


def test_a_page_begins_when_the_one_before_was_left():
    first, second, third = events("1,5.5,0,0,2,0,0,0.1,0,0,June,2,2,1,2,Other,FALSE,0")

    assert (moment(second) - moment(first)).total_seconds() == 5.5
    assert (moment(third) - moment(second)).total_seconds() == 0.001


@pytest.mark.parametrize("month", range(1, 13))
def test_a_visit_is_on_a_weekday_or_weekend_of_its_month(month):
    tuesday, saturday = online_shoppers.visit_day(month, False), online_shoppers.visit_day(month, True)

    assert (tuesday.year, tuesday.month, tuesday.isoweekday()) == (2017, month, 2)
    assert (saturday.year, saturday.month, saturday.isoweekday()) == (2017, month, 6)


def test_a_session_without_pages_identifies_itself():
    (only,) = events("0,0,0,0,0,0,0.2,0.2,0,0,May,2,2,1,2,Returning_Visitor,FALSE,0")

    assert only["type"] == "identify"
    assert "userId" not in only
    assert only["traits"] == {
        "month": "May",
        "special_day": 0.0,
        "visitor_type": "Returning_Visitor",
        "weekend": False,
    }


@pytest.mark.parametrize("seconds, pages", [(0.0, 3), (1 / 3, 7), (63973.52223, 705), (1e-5, 2), (0.1 + 0.2, 1)])
def test_dwells_sum_to_the_column(seconds, pages):
    dwells = online_shoppers.split_evenly(seconds, pages)

    total = 0.0
    for dwell in dwells:
        total += dwell
    assert len(dwells) == pages
    assert abs(total - seconds) <= 1e-9
    assert max(dwells) - min(dwells) <= pages / 1000


@pytest.mark.parametrize(
    "row, complaint",
    [
        ("0,3,0,0,1,0,0,0,0,0,Feb,1,1,1,1,Other,FALSE,0", "data row 0: Administrative_Duration: 3.0 (expected: 0"),
        ("0,0,0,0,1,-1,0,0,0,0,Feb,1,1,1,1,Other,FALSE,0", "data row 0: -1.0 s over 1 pages"),
        ("0,0,0,0,1,inf,0,0,0,0,Feb,1,1,1,1,Other,FALSE,0", "data row 0"),
        ("0,0,0,0,1,0,0,0,0,0,Fev,1,1,1,1,Other,FALSE,0", "Month: Fev"),
        ("0,0,0,0,1,0,0,0,0,0,Feb,1,1,1,1,Other,maybe,0", "Weekend: maybe"),
        ("0,0,0", "number of fields"),
    ],
)
def test_a_row_that_is_no_session_is_refused_by_name(row, complaint):
    with pytest.raises(ValueError) as refusal:
        events(row)
    assert complaint in str(refusal.value)


def test_real_sessions_keep_their_totals():
    path = real("online-shoppers/online_shoppers_intention.train80.csv")
    with path.open(newline="") as source:
        rows = list(csv.DictReader(source))
    visitors = 0
    with path.open(newline="") as source:
        for row, (visitor, calls) in zip(rows, groupby(online_shoppers.events(source), lambda e: e["anonymousId"])):
            counts, seconds, before = defaultdict(int), defaultdict(float), None
            for call in calls:
                assert before is None or call["timestamp"] > before
                before = call["timestamp"]
                if call["type"] == "page":
                    counts[call["properties"]["kind"]] += 1
                    seconds[call["properties"]["kind"]] += call["properties"]["duration"]
            for column, kind in online_shoppers.KINDS.items():
                assert counts[kind] == int(row[column]), visitor
                assert abs(seconds[kind] - float(row[f"{column}_Duration"])) <= 1e-9, visitor
            visitors += 1
    assert visitors == len(rows)
