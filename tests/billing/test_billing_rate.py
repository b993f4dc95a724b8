"""Every calculator by name: a good document is answered, anything else is refused in a sentence."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.rate import CALCULATORS, rate
from tests.billing.asking import answer_of
from tests.billing.examples import EXAMPLES

NONSENSE: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**40,
    "",
    "x",
    "-1",
    "0",
    "NaN",
    "1e9",
    "9" * 60,
    "1970-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    [],
    [[]],
    {},
    {"a": {}},
    [None],
]


def places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of the document with every key in it."""
    keys = list(document) if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    for key in keys:
        yield document, key
        yield from places(document[key])


def floats(document: Any) -> bool:
    return isinstance(document, float) or any(floats(holder[key]) for holder, key in places(document))


def test_there_is_an_example_for_every_calculator() -> None:
    assert set(EXAMPLES) == set(CALCULATORS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_good_document_is_answered_with_steps_and_without_floats(name: str) -> None:
    before = deepcopy(EXAMPLES[name])
    result = rate({"calculator": name, "given": EXAMPLES[name]})
    assert set(result) == {"answer", "steps"}, result
    assert result["steps"]
    assert not floats(result)
    assert json.loads(json.dumps(result)) == result
    assert before == EXAMPLES[name]


@given(st.sampled_from(sorted(EXAMPLES)), st.randoms(), st.sampled_from(NONSENSE))
def test_nonsense_in_any_place_is_answered_or_refused_never_a_crash(
    name: str, chance: random.Random, junk: Any
) -> None:
    document = deepcopy(EXAMPLES[name])
    holder, key = chance.choice(list(places(document)))
    holder[key] = deepcopy(junk)
    result = rate({"calculator": name, "given": document})
    assert set(result) in ({"answer", "steps"}, {"error"})
    assert result.get("error", "A sentence.").endswith(".")


@given(st.sampled_from(sorted(EXAMPLES)), st.randoms())
def test_an_unknown_name_in_any_object_is_refused_by_name(name: str, chance: random.Random) -> None:
    document = deepcopy(EXAMPLES[name])
    free = ("measures", "bases", "targets", "consecutive_failures", "rates", "weights")
    objects = [document] + [holder[key] for holder, key in places(document) if key not in free]
    chance.choice([item for item in objects if isinstance(item, dict)])["colour"] = "red"
    result = rate({"calculator": name, "given": document})
    assert "colour is not known here" in result["error"]


def test_a_scheme_with_everything() -> None:
    assert answer_of("service_credit", **EXAMPLES["service_credit"]) == {
        "credit": "400.00",
        "uncapped": "400.00",
        "points": "2",
        "earned_back": "400.00",
    }
