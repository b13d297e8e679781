"""A plain web server over a folder, and an S3 server: both real, on the loopback interface."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def web_server(folder: Path) -> Iterator[str]:
    """The address of a web server over `folder`."""
    with answering(functools.partial(_Quiet, directory=str(folder))) as address:
        yield address


@contextlib.contextmanager
def answering(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a web server whose requests `handler` answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def s3_environment(endpoint: str) -> dict[str, str]:
    """What leads obstore to the S3 server at `endpoint`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
    }


@contextlib.contextmanager
def s3_server(bucket: str) -> Iterator[str]:
    """The endpoint of an S3 server with an empty bucket; the environment leads to it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in s3_environment(f"http://{host}:{port}").items():
            environment.setenv(name, value)
        import requests

        requests.put(f"http://{host}:{port}/{bucket}").raise_for_status()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.stop()
