"""Which passwords are refused although they are long enough."""

import pytest

from msp.identity.passwords import check_strength
from msp.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("passwordpassword", "one short word repeated"),
        ("PasswordpassWORD", "one short word repeated"),
        ("password password", "one short word repeated"),
        ("password-password-pass", "one short word repeated"),
        ("qwertyqwertyqwerty", "one short word repeated"),
        ("12345671234567123", "one short word repeated"),
        ("aaaaaaaaaaaaaaaa", "too few characters"),
        ("lenalenalenalena", "too few characters"),
        ("short", "at least 15"),
        ("x" * 129, "at most 128"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(password: str, words: str):
    with pytest.raises(Invalid) as refused:
        check_strength(password)
    assert words in refused.value.sentence
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "passwords and passports", "a lamp on the far shore", "!?#$%!?&/()=+*~"],
)
def test_a_password_of_several_words_is_taken(password: str):
    check_strength(password)
