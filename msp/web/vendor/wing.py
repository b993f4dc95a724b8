"""The blueprint of the pages that a vendor reaches by a link, and what each of its answers carries."""

from typing import Any

from flask import Blueprint, Response, request, url_for

bp = Blueprint("vendor", __name__, url_prefix="/vendor")


@bp.after_request
def _unlisted(response: Response) -> Response:
    # The address is the key: no search engine keeps it, wherever it found it.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.app_template_global()
def beside(endpoint: str, **address: Any) -> str:
    """The address of another step behind the link of this request."""
    return url_for(f"vendor.{endpoint}", token=(request.view_args or {})["token"], **address)
