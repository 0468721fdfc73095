"""Somebody else's program in the place of a service: says 200 to everything."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ready(BaseHTTPRequestHandler):
    """Says 200 to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


if __name__ == "__main__":
    place = (os.environ["GIAITRINH_HOST"], int(os.environ["GIAITRINH_PORT"]))
    ThreadingHTTPServer(place, Ready).serve_forever()
