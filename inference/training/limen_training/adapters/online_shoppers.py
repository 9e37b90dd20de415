"""Online Shoppers Purchasing Intention (Sakar & Kastro, UCI 468): a row of session totals becomes its page events.

Data row ``i``, from 0, is visitor ``shopper-<i>``. Its pages come kind by kind: administrative, informational, product.
The time spent on a kind is split evenly over its pages in whole milliseconds and the last page carries the remainder,
so that the durations summed as doubles in event order give the column back. A page begins when the one before was
left, and at least a millisecond after it, so no two events of a visitor are at the same moment.

The source gives month and weekend only: a visit is on the second Tuesday or second Saturday of its month in 2017, and
begins at a moment that depends on its row, chosen so that it ends on the same day unless it is longer than a day.

A session without any page sends one ``identify`` with the facts that otherwise come with every page. A row with time
spent on pages it did not see cannot be told as events and is refused; the published data has none. ``Revenue`` is the
label and is not in the events.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any, TextIO

from . import calls, table

KINDS = {"Administrative": "administrative", "Informational": "informational", "ProductRelated": "product"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR = 2017

TUESDAY, SATURDAY = 1, 5
DAY_MILLIS = 86_400_000
SPREAD_MILLIS = 7_919_000
"""From one row's start to the next; prime in seconds, so that starts cover the day before they repeat."""
SUM_TOLERANCE = 1e-9


def events(source: TextIO) -> Iterator[dict[str, Any]]:
    """The calls of every row, row by row, each row in time order."""
    return table.convert(source, _session)


def _session(index: int, row: dict[str, str]) -> Iterator[dict[str, Any]]:
    visitor = f"shopper-{index}"
    facts = _facts(row)
    pages = [(kind, dwell) for column, kind in KINDS.items() for dwell in _dwells(row, column)]
    at = _start_millis(index, facts, pages)
    if not pages:
        yield calls.identify(visitor, f"{visitor}-0", at, facts)
    for number, (kind, dwell) in enumerate(pages):
        yield calls.page(visitor, f"{visitor}-{number}", at, kind, {"kind": kind, "duration": dwell, **facts})
        at += _step_millis(dwell)


def _facts(row: dict[str, str]) -> dict[str, Any]:
    month, weekend = row["Month"], row["Weekend"].upper()
    if month not in MONTHS:
        raise ValueError(f"Month: {month} (expected: one of {', '.join(MONTHS)})")
    if weekend not in ("TRUE", "FALSE"):
        raise ValueError(f"Weekend: {row['Weekend']} (expected: TRUE or FALSE)")
    return {
        "month": month,
        "special_day": float(row["SpecialDay"]),
        "visitor_type": row["VisitorType"],
        "weekend": weekend == "TRUE",
    }


def _dwells(row: dict[str, str], column: str) -> list[float]:
    pages, seconds = int(row[column]), float(row[f"{column}_Duration"])
    if pages == 0 and seconds != 0:
        raise ValueError(f"{column}_Duration: {seconds} (expected: 0 where {column} is 0)")
    return split_evenly(seconds, pages)


def split_evenly(seconds: float, pages: int) -> list[float]:
    """Dwell times in event order, whole milliseconds but for the last; as doubles they sum to ``seconds``."""
    if pages == 0:
        return []
    share = int(seconds / pages * 1000) / 1000
    dwells = [share] * (pages - 1)
    dwells.append(seconds - _sum_in_order(dwells))
    if min(dwells) < 0 or abs(_sum_in_order(dwells) - seconds) > SUM_TOLERANCE:
        raise ValueError(f"{seconds} s over {pages} pages (expected: a split that sums to it within {SUM_TOLERANCE})")
    return dwells


def _sum_in_order(values: list[float]) -> float:
    # Not sum(): from Python 3.12 on it compensates rounding, and what is checked here is a plain running sum.
    total = 0.0
    for value in values:
        total += value
    return total


def _start_millis(index: int, facts: dict[str, Any], pages: list[tuple[str, float]]) -> int:
    day = visit_day(MONTHS.index(facts["month"]) + 1, facts["weekend"])
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()) * 1000
    length = sum(_step_millis(dwell) for _, dwell in pages)
    return midnight + index * SPREAD_MILLIS % max(1, DAY_MILLIS - length)


def _step_millis(dwell: float) -> int:
    return max(1, round(dwell * 1000))


def visit_day(month: int, weekend: bool) -> date:
    """The second Saturday, or else the second Tuesday, of a month of 2017."""
    eighth = date(YEAR, month, 8)
    wanted = SATURDAY if weekend else TUESDAY
    return eighth + timedelta(days=(wanted - eighth.weekday()) % 7)
