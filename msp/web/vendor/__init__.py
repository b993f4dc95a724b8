"""Vendors: one hand-off behind one link, without a sign-in and without anything else of ours in sight."""

from msp.web.vendor import acts, files
from msp.web.vendor.wing import bp

__all__ = ["acts", "bp", "files"]
