"""The command: the same input gives the same bytes, plain or packed."""

import gzip

from limen_training.adapters.__main__ import main

SESSION = '{"session":1,"events":[{"aid":5,"ts":1000,"type":"clicks"}]}\n'


def test_packed_and_plain_hold_the_same_lines(tmp_path, capsys):
    source = tmp_path / "sessions.jsonl"
    source.write_text(SESSION)
    packed = tmp_path / "events.jsonl.gz"

    assert main(["otto", str(source)]) == 0
    assert main(["otto", str(source), "--out", str(packed)]) == 0
    first = packed.read_bytes()
    assert main(["otto", str(source), "--out", str(packed)]) == 0

    assert gzip.decompress(first).decode() == capsys.readouterr().out
    assert packed.read_bytes() == first


def test_a_bad_line_fails_the_command_and_names_the_place(tmp_path, capsys):
    source = tmp_path / "sessions.jsonl"
    source.write_text(SESSION + "{}\n")

    assert main(["otto", str(source)]) == 1
    assert "line 2" in capsys.readouterr().err
