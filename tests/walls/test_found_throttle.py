"""Found in review: whoever has an IPv6 network guesses one account without end."""

from msp.identity.signing_in import Refused, sign_in
from tests.desk_work import at
from tests.world import COST, World, address


def test_one_ipv6_network_is_one_source(ground, world: World):
    answers = [
        sign_in(address("lena"), "a wrong guess", source=f"2001:db8:1:2::{number:x}", cost=COST, now=at(0))
        for number in range(1, 120)
    ]
    assert any(isinstance(answer, Refused) and answer.wait for answer in answers)
