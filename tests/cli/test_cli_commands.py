"""The commands as somebody at a terminal meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from msp import cli
from msp.kernel.errors import Refusal
from tests.walls.house import ROOT

SAMPLE = ROOT / "tests" / "replay"
OFFICE = {"tz": "Europe/Stockholm", "weekly": {"mon": [["08:00", "17:00"]]}}


@pytest.fixture
def msp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on a database of its own."""
    monkeypatch.setenv("MSP_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("MSP_DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("MSP_SECRET_KEY", "a key for tests only")
    monkeypatch.setenv("MSP_MODE", "test")

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.msp, list(words), input=typed)

    return run


def test_hours_answers_one_question_or_a_list(msp):
    question = {"calendar": OFFICE, "add": {"start": "2026-10-05T06:00:00Z", "seconds": 3600}}
    one = msp("hours", "-", typed=json.dumps(question))
    many = msp("hours", "-", typed=json.dumps([question, question]))
    assert one.exit_code == 0
    assert json.loads(many.output) == [json.loads(one.output)] * 2


def test_what_is_not_json_is_told_in_a_sentence(msp):
    answer = msp("explain", "-", typed="{not json")
    assert answer.exit_code == 1
    assert "not JSON" in answer.output


def test_rate_runs_a_calculator(msp):
    document = {"calculator": "round", "given": {"places": 2, "mode": "half_up", "inputs": ["1.005"]}}
    assert json.loads(msp("rate", "-", typed=json.dumps(document)).output)["answer"] == {"values": ["1.01"]}


def test_a_log_is_replayed_closed_and_found_sound(msp):
    told = msp("replay", str(SAMPLE / "sample.csv"), "--mapping", str(SAMPLE / "sample.toml"))
    assert "3 cases with 15 events, 5 rows left out." in told.output
    assert "line 13:" in told.output
    closed = msp("close-month", "2026-10")
    assert closed.exit_code == 0, closed.output
    assert closed.output.count("NORTH:") == closed.output.count("SOUTH:") == 1
    again = msp("close-month", "2026-10", "--client", "north")
    assert again.exit_code == 1
    assert "closed already" in again.output
    judged = msp("sla", "recheck", "2026-10")
    assert judged.exit_code == 0, judged.output
    assert judged.output.count("all come out the same.") == 2
    assert "NORTH 2026-09: not closed." in msp("sla", "recheck", "2026-09", "--client", "north").output
    sound = msp("invariants")
    assert sound.output == "Everything holds.\n"
    assert sound.exit_code == 0


def test_a_client_that_does_not_exist_closes_nothing(msp):
    msp("upgrade")
    answer = msp("close-month", "2026-10", "--client", "ghost")
    assert answer.exit_code == 1
    assert "no client GHOST" in answer.output


def test_a_mapping_that_means_nothing_is_refused_by_name(msp, tmp_path: Path):
    mapping = tmp_path / "odd.toml"
    mapping.write_text('name = "odd"\n')
    answer = msp("replay", str(SAMPLE / "sample.csv"), "--mapping", str(mapping))
    assert isinstance(answer.exception, Refusal)
    assert "says nothing about 'columns'" in answer.exception.sentence


def test_the_walls_are_told_table_by_table(msp):
    told = msp("walls").output
    assert "tickets" in told.splitlines()[0]
    assert "logins" in told.splitlines()[1]


def test_a_refusal_ends_with_its_sentence_and_no_trace(msp, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["msp", "close-month", "October"])
    msp("upgrade")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "is not a month" in capsys.readouterr().err
