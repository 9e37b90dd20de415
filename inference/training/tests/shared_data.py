"""Where the real data sets are, for the tests that need them."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("LIMEN_DATA_SAMPLES", PROJECT.parent / "shared" / "data"))


def real(path: str) -> Path:
    """The file, or a skipped test that says it is absent."""
    file = FOLDER / path
    if not file.exists():
        pytest.skip(f"{path} is not in {FOLDER}; set LIMEN_DATA_SAMPLES to the folder of the data sets")
    return file
