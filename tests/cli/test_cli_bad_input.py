"""Whatever somebody hands to a command, it ends with a sentence: no stack trace, and nothing half done."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from msp import cli
from tests.walls.house import ROOT

SAMPLE = ROOT / "tests" / "replay"
LOG, MAPPING = SAMPLE / "sample.csv", SAMPLE / "sample.toml"
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"

Told = tuple[int, str]


@pytest.fixture
def main(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs a command as the terminal does, on a database of its own; gives the exit code and what was said."""
    monkeypatch.setenv("MSP_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("MSP_DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("MSP_SECRET_KEY", "a key for tests only")
    monkeypatch.setenv("MSP_MODE", "test")

    def run(*words: str | Path) -> Told:
        monkeypatch.setattr("sys.argv", ["msp", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out + err

    return run


def _log(name: str, content: bytes) -> Callable[[Path], list[str | Path]]:
    def words(folder: Path) -> list[str | Path]:
        (folder / name).write_bytes(content)
        return ["replay", folder / name, "--mapping", MAPPING]

    return words


def _mapping(old: str, new: str) -> Callable[[Path], list[str | Path]]:
    def words(folder: Path) -> list[str | Path]:
        assert old in MAPPING.read_text()
        (folder / "odd.toml").write_text(MAPPING.read_text().replace(old, new, 1))
        return ["replay", LOG, "--mapping", folder / "odd.toml"]

    return words


def _document(command: str, text: str) -> Callable[[Path], list[str | Path]]:
    def words(folder: Path) -> list[str | Path]:
        (folder / "document.json").write_text(text)
        return [command, folder / "document.json"]

    return words


PACKED = gzip.compress(LOG.read_bytes())
BAD = {
    "no mapping file": (lambda folder: ["replay", LOG, "--mapping", folder / "no.toml"], r"no\.toml cannot be read"),
    "a folder as mapping": (lambda folder: ["replay", LOG, "--mapping", folder], r"cannot be read: Is a directory"),
    "a mapping of brackets": (_mapping('name = "sample"', f"name = {'[' * 9000}"), r"odd\.toml is no mapping file"),
    "not packed": (_log("log.csv.gz", LOG.read_bytes()), r"log\.csv\.gz cannot be read: Not a gzipped file"),
    "packed but cut": (_log("log.csv.gz", PACKED[:-40]), r"log\.csv\.gz cannot be read: Compressed file ended"),
    "packed but broken": (_log("log.csv.gz", PACKED[:20] + b"\xff" * 200), r"log\.csv\.gz cannot be read: Error -3"),
    "an empty log": (_log("log.csv", b""), r"The log is empty"),
    "a log of other columns": (
        _log("log.csv", b"case,when\nA-1,now\nA-2,now\n"),
        r"no column for: “changed”, “team”, “line”, “weight”, “who”, “state”\.$",
    ),
    "a subject of no column": (_mapping("{case} of", "{ghost} of"), r"no column for: “ghost”\.$"),
    "a subject of half a brace": (_mapping("{case} of", "{case of"), r"a subject that is no template"),
    "a subject of more than columns": (_mapping("{case} of", "{case.real} of"), r"names more than columns"),
    "a column of no meaning": (
        _mapping('agent = "who"', 'agent = "who"\nagnet = "who"'),
        r"says 'agnet' in \[columns\]",
    ),
    "a column left out": (_mapping('agent = "who"', ""), r"says nothing about 'agent' in \[columns\]"),
    "a column that is a number": (_mapping('agent = "who"', "agent = 7"), r"wants a text as 'agent' in \[columns\]"),
    "one word for a pair": (_mapping('["medium", "medium"]', '"medium"'), r"pair of impact and urgency for 'normal'"),
    "half a pair": (_mapping('["medium", "medium"]', '["medium"]'), r"pair of impact and urgency for 'normal'"),
    "an impact that is none": (_mapping('["medium", "medium"]', '["huge", "medium"]'), r"in \[impacts\]: huge; known"),
    "a tier that is none": (_mapping('1 = "L1"', '1 = "L9"'), r"in \[tiers\]: L9; known are L0"),
    "a plan without a manager": (
        _mapping("account_manager", "manager"),
        r"nothing about 'account_manager' in \[plan\]",
    ),
    "a provider without a bank": (_mapping('bank = "Bank', 'till = "Bank'), r"about 'bank' in \[provider\]"),
    "a client with the provider's key": (_mapping('key = "NORTH"', 'key = "MSP"'), r"MSP is the provider's own"),
    "a client in no time zone": (
        _mapping('"Europe/Stockholm"\ncurrency = "SEK"\nvalues', '"Mars"\ncurrency = "SEK"\nvalues'),
        r"“Mars” is not a known time zone",
    ),
    "deep JSON": (_document("explain", "[" * 100_000), r"nested too deeply"),
    "a number without end": (_document("hours", "9" * 5000), r"That is not JSON"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_one_sentence_and_exit_code_one(main: Callable[..., Told], tmp_path: Path, case: str):
    words, sentence = BAD[case]
    code, said = main(*words(tmp_path))
    assert code == 1
    assert re.search(sentence, said.strip()), said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said


@pytest.mark.parametrize("words", [["upgrade"], ["close-month", "2026-10"], ["invariants"]], ids=" ".join)
def test_a_database_that_is_down_is_told_in_one_sentence(main, monkeypatch, words: list[str]):
    monkeypatch.setenv("MSP_DATABASE_URL", NOWHERE)
    code, said = main(*words)
    assert code == 1
    assert said.startswith("The database cannot be used")
    assert len(said.splitlines()) == 1


def test_a_database_without_tables_is_told_in_one_sentence(main):
    code, said = main("close-month", "2026-10")
    assert (code, said.splitlines()) == (1, [said.strip()])
    assert "no such table" in said


def test_rows_that_cannot_be_read_are_listed_and_the_others_are_replayed(main, tmp_path: Path):
    rows = LOG.read_bytes().splitlines()
    bad = [
        b"A-5,2026-10-09T12:00:00+02:00,South,1,work,heavy,J\xf6rg",
        b"A-6,2026-10-09T12:00:00+02:00,South,1,work,heavy,\0",
    ]
    bad += [b"A-7,0001-01-01T00:00:00+02:00,South,1,work,heavy,ida", b"A-8"]
    words = _log("log.csv", b"\xef\xbb\xbf" + b"\n".join([rows[0], *bad, *rows[1:]]) + b"\n")(tmp_path)
    code, said = main(*words)
    assert code == 0
    assert "line 2: the row holds bytes that are no text in UTF-8" in said
    assert "line 3: the row holds bytes that are no text in UTF-8" in said
    assert "line 4: “0001-01-01T00:00:00+02:00” is no moment from 1970 to 2099" in said
    assert "line 5: “state” is empty" in said
    assert "3 cases with 15 events, 9 rows left out." in said


def test_a_log_without_rows_sets_nobody_up(main, tmp_path: Path):
    words = _log("log.csv", LOG.read_bytes().splitlines()[0] + b"\n")(tmp_path)
    assert main(*words) == (0, "0 cases with 0 events.\n")
    assert "no client NORTH" in main("close-month", "2026-10", "--client", "north")[1]


def test_the_last_line_of_progress_is_printed_once_and_no_other_off_a_terminal(main):
    code, said = main("replay", LOG, "--mapping", MAPPING)
    assert code == 0
    assert re.findall(r"Cases: .*", said) == ["Cases: 3 of 3"]
    assert "\r" not in said
