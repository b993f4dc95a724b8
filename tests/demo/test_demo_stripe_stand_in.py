"""What stands in for Stripe behaves as Stripe does where it matters: keys, states, signed events, books that stay."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
import stripe as library
from flask.testing import FlaskClient

from msp.demo.stripe_books import Books, NotHere
from msp.demo.stripe_courier import Courier, Habits
from msp.demo.stripe_stand_in import StandIn
from msp.kernel import clock
from tests.paying import KEY, SECRET

ASKED = {
    "line_items[0][price_data][unit_amount]": "12500",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][product_data][name]": "Invoice HIT-1",
    "success_url": "http://localhost/pay/done",
    "metadata[tenant]": "acorn",
}


@pytest.fixture
def stand_in() -> StandIn:
    courier = Courier("http://127.0.0.1:9/", SECRET, clock.now, Habits(is_silent=True))
    return StandIn(Books(now=clock.now, site="http://here"), courier, KEY)


@pytest.fixture
def api(stand_in: StandIn) -> FlaskClient:
    client = stand_in.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
    return client


def _made(api: FlaskClient, key: str, **changes: str):
    return api.post("/v1/checkout/sessions", data={**ASKED, **changes}, headers={"Idempotency-Key": key})


def test_the_same_key_gets_the_same_answer_and_never_another_call(api: FlaskClient, stand_in: StandIn):
    first, second = _made(api, "a"), _made(api, "a")
    assert first.json == second.json
    assert len(stand_in.books.every("checkout.session")) == 1
    other = _made(api, "a", **{"line_items[0][price_data][unit_amount]": "1"})
    assert (other.status_code, other.json["error"]["type"]) == (400, "idempotency_error")
    assert _made(api, "b").json["id"] != first.json["id"]


def test_whoever_has_no_key_gets_nothing(stand_in: StandIn):
    assert stand_in.app.test_client().post("/v1/checkout/sessions", data=ASKED).status_code == 401


def test_a_page_is_paid_declined_or_left(api: FlaskClient, stand_in: StandIn):
    page = _made(api, "a").json["id"]
    shown = api.get(f"/c/pay/{page}").text
    assert "125.00 EUR" in shown
    assert "No money moves here" in shown
    assert "declined" in api.post(f"/c/pay/{page}", data={"how": "decline"}).text
    assert api.post(f"/c/pay/{page}", data={"how": "pay"}).headers["Location"] == ASKED["success_url"]
    assert "complete" in api.get(f"/c/pay/{page}").text
    assert api.post(f"/c/pay/{page}", data={"how": "pay"}).status_code == 400
    assert api.post(f"/v1/checkout/sessions/{page}/expire").status_code == 400
    assert [event["type"] for event in stand_in.books.events] == [
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert len(stand_in.books.every("charge")) == 1


def test_no_more_goes_back_than_came(stand_in: StandIn):
    page = stand_in.books.open_page(ASKED)
    intent = stand_in.books.pay(page["id"])["payment_intent"]
    stand_in.books.refund(intent, 12000)
    with pytest.raises(NotHere, match="greater than"):
        stand_in.books.refund(intent, 501)


def test_the_books_outlive_the_process(tmp_path: Path):
    kept = tmp_path / "books.json"
    books = Books(now=clock.now, site="http://here", keep_at=kept)
    page = books.open_page(ASKED)
    books.keep()
    assert Books(now=clock.now, site="http://here", keep_at=kept).page(page["id"]) == page


@pytest.fixture
def listener() -> Iterator[tuple[int, list[tuple[bytes, str]], Event]]:
    """Somebody who is told of events: refuses the first call, takes the others; set when four came."""
    heard: list[tuple[bytes, str]] = []
    enough = Event()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((body, self.headers["Stripe-Signature"]))
            self.send_response(500 if len(heard) == 1 else 200)
            self.end_headers()
            if len(heard) == 5:
                enough.set()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_port, heard, enough
    server.shutdown()
    server.server_close()
    thread.join()


def test_events_are_signed_repeated_and_told_again_when_nobody_took_them(
    listener: tuple[int, list[tuple[bytes, str]], Event], monkeypatch: pytest.MonkeyPatch
):
    port, heard, enough = listener
    monkeypatch.setattr("msp.demo.stripe_courier.AGAIN_AFTER", (0.01,))
    courier = Courier(f"http://127.0.0.1:{port}/hook", SECRET, clock.now, Habits(times=2, is_shuffled=True))
    courier.bring([{"id": "evt_1", "object": "event"}, {"id": "evt_2", "object": "event"}])
    assert enough.wait(10)
    told = [json.loads(body)["id"] for body, _ in heard]
    assert {told.count("evt_1"), told.count("evt_2")} == {2, 3}
    for body, signature in heard:
        assert library.WebhookSignature.verify_header(body.decode(), signature, SECRET, 300)
