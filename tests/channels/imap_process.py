"""The real mail server as a process of its own: prints its port, and serves until its input ends.

Called with the files of certificate and key, or nothing, and whether TLS comes first.
"""

import asyncio
import ssl
import sys
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

ACCOUNT, SECRET = "mia", "open sesame"
_ARGS = {"host": "127.0.0.1", "port": 0, "cert": None, "key": None, "tls": False, "debug": False, "passlib_cfg": None}
_ARGS |= {"proxy_protocol": None, "demo_data": False, "demo_user": ACCOUNT, "demo_password": SECRET}


async def serve(files: list[str], *, tls_first: bool) -> None:
    """Serve until nobody needs it."""
    options: dict[str, object] = {"tls": bool(files) and not tls_first}
    context = None
    if files:
        options |= {"cert": files[0], "key": files[1]}
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
    backend, config = await DictBackend.init(Namespace(**{**_ARGS, **options}), invalid_user_sleep=0)
    config.apply_context()
    how = context if tls_first else None
    greeter = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(greeter, "127.0.0.1", 0, ssl=how)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[2:], tls_first=sys.argv[1] == "first"))
