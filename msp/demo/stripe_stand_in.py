"""What stands in for Stripe in the demo and in tests: the part of its API that we use, and a page to pay at."""

import json
import socket
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Flask, Response, abort, redirect, render_template_string, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from msp.demo.stripe_books import Books, NotHere, Thing
from msp.demo.stripe_courier import Courier
from msp.kernel.money import Money

Act = Callable[..., Thing]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pay (stand-in for Stripe)</title><style>body{font:16px/1.5 system-ui,sans-serif;background:#f4f5f7;color:#1c2330}
main{max-width:26rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:12px}strong{font-size:1.75rem}
button{font:inherit;padding:.5rem 1rem}</style></head><body><main><h1>{{ page.name or "Payment" }}</h1>
<p><strong>{{ amount }}</strong></p>
<p>This page stands in for Stripe. No money moves here.</p>
{% if said %}<p role="status">{{ said }}</p>{% endif %}
{% if page.status == "open" %}<form method="post"><p><button name="how" value="pay">Pay</button>
<button name="how" value="later">Pay by bank debit</button>
<button name="how" value="decline">Decline the card</button></p></form>
<p><a href="{{ page.cancel_url }}">Back without paying</a></p>
{% else %}<p>This page is {{ page.status }}.</p>{% endif %}
</main></body></html>"""


class StandIn:
    """The API and the payment pages over one set of books."""

    def __init__(self, books: Books, courier: Courier, key: str) -> None:
        self.books, self.courier, self._key = books, courier, key
        self.calls: list[str] = []
        self.app = Flask("stand_in")
        self.app.register_error_handler(NotHere, _not_here)
        self._api()
        self._pages()

    def _api(self) -> None:
        books, act = self.books, self._act
        sessions = "/v1/checkout/sessions"
        self._route("POST", sessions, act(lambda: books.open_page(request.form)))
        self._route("GET", sessions, act(lambda: _listed(self._sessions_of(request.args["payment_intent"]))))
        self._route("GET", f"{sessions}/<id_>", act(books.page))
        self._route("POST", f"{sessions}/<id_>/expire", act(books.close_page))
        self._route("GET", "/v1/payment_intents/<id_>", act(books.intent))
        self._route("POST", "/v1/refunds", act(self._refund))
        self._route("GET", "/v1/refunds", act(lambda: _listed(self._refunds_of(request.args["payment_intent"]))))

    def _pages(self) -> None:
        self._route("GET", "/c/pay/<id_>", self._page)
        self._route("POST", "/c/pay/<id_>", self._paid)
        self._route("POST", "/control", self._control)

    def _route(self, method: str, path: str, view: Callable[..., Any]) -> None:
        self.app.add_url_rule(path, f"{method} {path}", view, methods=[method])

    def _act(self, act: Act) -> Callable[..., Any]:
        """One call of the API: who asks, whether it was asked before, how badly it goes, and what is told of it."""

        @wraps(act)
        def answered(**address: str) -> Any:
            if request.headers.get("Authorization") != f"Bearer {self._key}":
                return _fault(401, "invalid_request_error", "Invalid API Key provided")
            habits = self.courier.habits
            fault = habits.faults.pop(0) if habits.faults else ""
            if fault in _BROKEN:
                return _BROKEN[fault]()
            answer = self._once(act, address)
            if fault == "lost":
                request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return answer

        return answered

    def _once(self, act: Act, address: dict[str, str]) -> Response:
        key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
        mark = sha256(f"{request.path}?{sorted(request.form.items())}".encode()).hexdigest()
        with self.books.lock:
            self.calls.append(f"{request.method} {request.path}")
            known = self.books.answers.get(key)
            if known is not None and known["mark"] != mark:
                return _fault(400, "idempotency_error", "Keys for idempotent requests can only be used once.")
            answer = known["answer"] if known else self._done(act, address)
            if key and known is None:
                self.books.answers[key] = {"mark": mark, "answer": answer}
                self.books.keep()
        return _json(answer)

    def _done(self, act: Act, address: dict[str, str]) -> Thing:
        before = len(self.books.events)
        thing = act(*address.values())
        self._tell_from(before)
        asked = request.form if request.method == "POST" else request.args
        return self.books.shown(thing, expanded=any(name.startswith("expand") for name in asked))

    def _tell_from(self, before: int) -> None:
        self.courier.bring(self.books.events[before:])
        self.books.keep()

    def _sessions_of(self, intent_id: str) -> list[Thing]:
        return [page for page in self.books.every("checkout.session") if page["payment_intent"] == intent_id]

    def _refunds_of(self, intent_id: str) -> list[Thing]:
        return [back for back in self.books.every("refund") if back["payment_intent"] == intent_id]

    def _refund(self) -> Thing:
        return self.books.refund(request.form["payment_intent"], int(request.form["amount"]))

    def _page(self, id_: str, said: str = "") -> str:
        with self.books.lock:
            page = self.books.page(id_)
        money = Money(page["amount_total"], page["currency"].upper())
        return render_template_string(PAGE, page=page, said=said, amount=f"{money.decimal:,f} {money.currency}")

    def _paid(self, id_: str) -> Any:
        how = request.form.get("how")
        if how not in ("pay", "later", "decline"):
            abort(400)
        with self.books.lock:
            before = len(self.books.events)
            page = {"pay": self.books.pay, "later": self.books.pay_later, "decline": self.books.decline}[how](id_)
            self._tell_from(before)
        if how == "decline":
            return self._page(id_, "Your card was declined. Nothing was charged.")
        return redirect(page["success_url"], 303)

    def _control(self) -> Response:
        """Change the habits, as a person trying faults in the demo does."""
        for name, value in (request.get_json(silent=True) or {}).items():
            if name in asdict(self.courier.habits):
                setattr(self.courier.habits, name, value)
        return _json(asdict(self.courier.habits))


class _Quiet(WSGIRequestHandler):
    """One line a request is more than anybody reads beside the demo's own words."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


def server_of(stand_in: StandIn, port: int) -> BaseWSGIServer:
    """A server for it on this machine only; port 0 takes a free one."""
    return make_server("127.0.0.1", port, stand_in.app, threaded=True, request_handler=_Quiet)


def _listed(things: list[Thing]) -> Thing:
    return {"object": "list", "data": things, "has_more": False, "url": request.path}


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def _fault(status: int, kind: str, words: str) -> Response:
    return _json({"error": {"type": kind, "message": words}}, status)


def _not_here(error: NotHere) -> Response:
    return _fault(404 if str(error).startswith("No such") else 400, "invalid_request_error", str(error))


#: Calls that go wrong before anything is done.
_BROKEN: dict[str, Callable[[], Response]] = {
    "down": lambda: _fault(500, "api_error", "Something went wrong on our end."),
    "garbage": lambda: Response("<html>502 Bad Gateway</html>", 200, mimetype="text/html"),
    "list": lambda: _json([1, None, {"id": "cs_1"}]),
    "deep": lambda: Response("[" * 100_000, 200, mimetype="application/json"),
    "odd": lambda: _json({"id": 7, "object": "checkout.session", "status": ["open"]}),
}
