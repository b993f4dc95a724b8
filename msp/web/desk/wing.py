"""The blueprint that every file of the desk hangs its pages on."""

from flask import Blueprint

bp = Blueprint("desk", __name__, url_prefix="/desk")
