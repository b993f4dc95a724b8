"""The demo provider: four clients with their contracts, people and some ninety days of work, written like any other."""

from msp.demo.filling import fill, is_empty, is_here
from msp.demo.people import SIGN_INS
from msp.demo.stripe_serving import serve_stand_in

__all__ = ["SIGN_INS", "fill", "is_empty", "is_here", "serve_stand_in"]
