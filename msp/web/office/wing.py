"""The blueprint that every file of the office hangs its pages on."""

from flask import Blueprint

bp = Blueprint("office", __name__, url_prefix="/office")
