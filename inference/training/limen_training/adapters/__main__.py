"""``python -m limen_training.adapters online-shoppers|rees46|otto IN [--out FILE]``: source data as event lines.

Writes to standard output, or to a file, packed where its name ends in ``.gz``.
"""

import argparse
import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from . import calls, online_shoppers, otto, rees46

ADAPTERS = {"online-shoppers": online_shoppers.events, "rees46": rees46.events, "otto": otto.events}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="limen_training.adapters", description="Source data as event lines.")
    parser.add_argument("data", choices=ADAPTERS, help="which data set IN is")
    parser.add_argument("input", metavar="IN", type=Path, help="the source file, plain or .gz")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where to, packed if .gz (default: standard output)")
    options = parser.parse_args(arguments)
    count = 0
    try:
        with _reading(options.input) as source, _writing(options.out) as target:
            for call in ADAPTERS[options.data](source):
                target.write(calls.line(call) + "\n")
                count += 1
    except BrokenPipeError:
        return 141  # the reader has seen enough: what a shell reports for SIGPIPE
    except (OSError, ValueError) as problem:
        print(f"{options.input}: {problem}", file=sys.stderr)
        return 1
    print(f"{count} events", file=sys.stderr)
    return 0


def _reading(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


@contextmanager
def _writing(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
    elif path.suffix == ".gz":
        # No name and no time in the header: the same events are the same bytes.
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8") as text,
        ):
            yield text
    else:
        with path.open("w", encoding="utf-8", newline="\n") as text:
            yield text


if __name__ == "__main__":
    sys.exit(main())
