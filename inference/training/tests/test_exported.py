"""Reading what the gateway exports."""

import numpy as np
import pytest

from limen_training import shoppers
from limen_training.exported import Exported


def read(tmp_path, text: str) -> Exported:
    file = tmp_path / "features.csv"
    file.write_text(text)
    return Exported.read(file)


def test_an_empty_field_is_missing_and_scores_stand_apart(tmp_path):
    exported = read(tmp_path, "visitor,a,models.intent,b\nshopper-1,,0.25,2\nshopper-0,0.1,0.5,-3e-05\n")

    assert exported.features == ["a", "b"]
    assert np.isnan(exported.column("a")[0])
    assert exported.column("b").tolist() == [2.0, -3e-05]
    assert exported.scores["intent"].tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "header"),
        ("id,a\nx,1\n", "header 'id,a'"),
        ("visitor,a,a\nx,1,2\n", "distinct"),
        ("visitor,a\n", "no visitors"),
        ("visitor,a\nx,1,2\n", "visitor x: 3 fields"),
        ("visitor,a\nx,red\n", "visitor x: could not convert string to float: 'red'"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path, text, complaint):
    with pytest.raises(ValueError) as refusal:
        read(tmp_path, text)
    assert complaint in str(refusal.value)


def test_visitors_come_in_source_order(tmp_path):
    exported = read(tmp_path, "visitor,a\nshopper-1,10\nshopper-0,0\n")

    assert shoppers.in_source_order(exported, 2).column("a").tolist() == [0.0, 10.0]


@pytest.mark.parametrize("visitors", ["shopper-0", "shopper-0 shopper-2", "shopper-0 shopper-1 other"])
def test_an_export_of_other_visitors_is_refused(tmp_path, visitors):
    exported = read(tmp_path, "visitor,a\n" + "".join(f"{visitor},0\n" for visitor in visitors.split()))

    with pytest.raises(ValueError, match="expected: the 2 of the source"):
        shoppers.in_source_order(exported, 2)
