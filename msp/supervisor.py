"""Web, worker and the demo's stand-in for Stripe as child processes of one command, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from msp.config import Settings
from msp.kernel.errors import Conflict

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 30


def commands(settings: Settings) -> tuple[list[str], ...]:
    """The command lines of the web server, of the worker, and in the demo of what stands in for Stripe."""
    web = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{settings.port}"),
        *("--worker-class", "gthread", "--threads", "8", "--workers", "1", "--graceful-timeout", str(PATIENCE_SECONDS)),
        *("--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", str(settings.var_dir.resolve())),
    ]
    others = ["worker"] if settings.stand_in_at is None else ["worker", "stripe-stand-in"]
    return web, *([sys.executable, "-m", "msp.cli", name] for name in others)


def refuse_taken_ports(settings: Settings) -> None:
    """Conflict when something listens on a port already; said before anything is started or printed."""
    _refuse_taken(settings.port, "MSP_PORT")
    if settings.stand_in_at is not None:
        _refuse_taken(settings.stand_in_at, "MSP_STAND_IN_PORT")


def _refuse_taken(port: int, setting: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise Conflict(f"Port {port} is in use. Stop what listens there, or set {setting} to another.") from taken


def run_together(lines: Sequence[Sequence[str]], settings: Settings) -> int:
    """Run the processes until one ends or we are told to stop; returns the first exit code that is not zero."""
    # wsgi.py is found from the root of the project, wherever the command was given.
    environment = {**os.environ, "MSP_VAR_DIR": str(settings.var_dir.resolve())}
    children = [subprocess.Popen(line, cwd=ROOT, env=environment) for line in lines]  # noqa: S603 - no shell
    _stop_on_signal(children)
    try:
        while all(child.poll() is None for child in children):
            _wait_for_any(children)
    finally:
        for child in children:
            child.terminate()
    codes = [_ended(child) for child in children]
    return next((code for code in codes if code not in (0, -signal.SIGTERM, -signal.SIGINT)), 0)


def _stop_on_signal(children: Sequence[subprocess.Popen[bytes]]) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _wait_for_any(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        try:
            child.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue


def _ended(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait(timeout=PATIENCE_SECONDS + 5)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
