"""The blueprint that every file of the portal hangs its pages on."""

from flask import Blueprint

bp = Blueprint("portal", __name__, url_prefix="/portal")
