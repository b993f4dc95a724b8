"""How the process speaks: one line an event, a plain trace for faults, and never a local variable."""

import logging

import structlog


def configure(*, as_json: bool) -> None:
    """JSON lines in production, readable lines elsewhere; values of variables stay out, they may be secret."""
    last: list[structlog.typing.Processor] = [structlog.processors.JSONRenderer()]
    if not as_json:
        last = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
