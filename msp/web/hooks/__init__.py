"""Machines that call us: what they say is checked by its signature and kept, and nothing is shown to them."""

from msp.web.hooks import stripe
from msp.web.hooks.wing import bp

__all__ = ["bp", "stripe"]
