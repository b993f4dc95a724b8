"""The blueprint that every call of a machine hangs on."""

from flask import Blueprint

bp = Blueprint("hooks", __name__, url_prefix="/hooks")
