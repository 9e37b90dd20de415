"""From an export to a model folder, and from a folder to the verdict over a gateway's export."""

import hashlib
import json

import made_up_shop
import numpy as np
import pytest
import yaml

from limen_training import evaluate, parity, train
from limen_training.exported import Exported


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    source, features = made_up_shop.write(folder)
    model = folder / "purchase_intent"
    assert train.main(["--features", str(features), "--labels", str(source), "--out", str(model)]) == 0
    return source, features, model


def test_the_description_says_how_to_feed_the_model_and_whom_to_thank(trained):
    _, _, model = trained
    about = yaml.safe_load((model / "model.yaml").read_text())

    assert about["name"] == "purchase_intent"
    assert about["sha256"] == hashlib.sha256((model / "model.onnx").read_bytes()).hexdigest()
    assert about["version"].endswith(about["sha256"][:8])
    assert about["input"] == {"name": "features", "features": made_up_shop.FEATURES.split(",")}
    assert about["output"] == {"name": "score", "index": 0}
    assert about["scoreOn"] == ["Page Viewed", "Identified"]
    assert 0.5 < about["metrics"]["auc_cv5"] <= 1
    assert about["metrics"]["rows"] == 400
    assert about["licence"] == "CC BY 4.0"
    assert "Sakar" in about["attribution"]


def test_the_parity_rows_are_made_up_and_hold(trained):
    _, features, model = trained
    expected = json.loads((model / "parity.json").read_text())
    rows = np.array([[np.nan if v is None else v for v in row["input"]] for row in expected["rows"]])
    scores = np.array([row["score"] for row in expected["rows"]])

    assert np.isnan(rows[0]).all()
    assert len(rows) == 12
    np.testing.assert_allclose(parity.score(str(model / "model.onnx"), rows), scores, atol=expected["tolerance"])
    seen = {row.tobytes() for row in Exported.read(features).values.astype(np.float32)}
    assert not seen & {row.tobytes() for row in rows.astype(np.float32)}


def test_training_again_gives_the_same_files(trained, tmp_path):
    source, features, model = trained
    again = tmp_path / "purchase_intent"
    train.train(features, source, again, ["Page Viewed", "Identified"])

    assert sorted(file.name for file in again.iterdir()) == ["model.onnx", "model.yaml", "parity.json"]
    assert all(file.read_bytes() == (model / file.name).read_bytes() for file in again.iterdir())


@pytest.mark.parametrize("learner", ["lightgbm", "logistic"])
def test_either_learner_can_be_asked_for(trained, tmp_path, learner):
    source, features, _ = trained
    model = tmp_path / "wanted"
    train.train(features, source, model, ["Product Viewed"], learner)
    about = yaml.safe_load((model / "model.yaml").read_text())

    assert about["version"].startswith(learner)
    assert (about["name"], about["scoreOn"]) == ("wanted", ["Product Viewed"])


def with_scores(trained, tmp_path, change=lambda line: line):
    """The export with the model's scores, line 1 changed."""
    _, features, model = trained
    scores = parity.score(str(model / "model.onnx"), Exported.read(features).values)
    header, *lines = features.read_text().splitlines()
    scored = [f"{line},{float(score)!r}" for line, score in zip(lines, scores, strict=True)]
    file = tmp_path / "scored.csv"
    file.write_text("\n".join([f"{header},models.purchase_intent", change(scored[0]), *scored[1:]]) + "\n")
    return file


def verdict(trained, features, capsys) -> tuple[int, str]:
    source, _, model = trained
    code = evaluate.main(["--features", str(features), "--source", str(source), "--model", str(model)])
    output = capsys.readouterr()
    return code, output.out + output.err


def test_a_faithful_export_passes(trained, tmp_path, capsys):
    code, table = verdict(trained, with_scores(trained, tmp_path), capsys)

    assert code == 0, table
    assert "WRONG" not in table


@pytest.mark.parametrize(
    "field, value, wrong",
    [
        (1, "99", "another count of administrative pages"),
        (1, "", "another count of administrative pages"),
        (2, "1e6", "difference of administrative_duration"),
        (2, "", "difference of administrative_duration"),
        (7, "0", "another month"),
        (11, "0.9999", "difference of scores"),
    ],
)
def test_an_unfaithful_export_fails_and_says_where(trained, tmp_path, capsys, field, value, wrong):
    def change(line: str) -> str:
        fields = line.split(",")
        return ",".join([*fields[:field], value, *fields[field + 1 :]])

    code, table = verdict(trained, with_scores(trained, tmp_path, change), capsys)

    assert code == 1
    assert any("WRONG" in line and wrong in line for line in table.splitlines()), table


def test_an_export_without_scores_is_refused(trained, capsys):
    code, output = verdict(trained, trained[1], capsys)

    assert code == 1
    assert "limen features --scores" in output
