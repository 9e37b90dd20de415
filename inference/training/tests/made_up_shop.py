"""A made-up source in the shape of the real one, and what a gateway would export after its replay."""

from pathlib import Path

import numpy as np

from limen_training.adapters.online_shoppers import MONTHS

COLUMNS = (
    "Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,"
    "ProductRelated_Duration,BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,"
    "TrafficType,VisitorType,Weekend,Revenue"
)
FEATURES = (
    "administrative,administrative_duration,informational,informational_duration,product,product_duration,month,"
    "special_day,returning_visitor,weekend"
)


def write(folder: Path, count: int = 400) -> tuple[Path, Path]:
    """(source, features), the visitors of the features in another order than the source's rows."""
    rng = np.random.default_rng(1)
    source, features = [COLUMNS], []
    for index in range(count):
        pages = [int(n) for n in rng.poisson([2, 1, 20])]
        seconds = [float(n * rng.exponential(30)) for n in pages]
        month, special_day = int(rng.integers(12)), float(rng.integers(6)) / 5
        visitor_type = str(rng.choice(["Returning_Visitor", "New_Visitor", "Other"]))
        weekend = bool(rng.random() < 0.3)
        bought = int(pages[2] + 5 * rng.normal() > 24)
        totals = [value for pair in zip(pages, seconds) for value in pair]
        row = [*totals, 0, 0.1, 0, special_day, MONTHS[month], 1, 2, 3, 4, visitor_type, str(weekend).upper(), bought]
        source.append(",".join(str(value) for value in row))
        facts = [month + 1, special_day, int(visitor_type == "Returning_Visitor"), int(weekend)]
        features.append(",".join(str(value) for value in [f"shopper-{index}", *totals, *facts]))
    (folder / "source.csv").write_text("\n".join(source) + "\n")
    (folder / "features.csv").write_text("\n".join([f"visitor,{FEATURES}", *sorted(features)]) + "\n")
    return folder / "source.csv", folder / "features.csv"
