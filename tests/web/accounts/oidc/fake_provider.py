"""A provider of OpenID Connect that is made for the tests: real HTTP, real keys, no people.

Whoever is sent there is signed in at once as ``person``; tests bend what it signs.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID, CLIENT_SECRET = "mien", "what-mien-proves-with"


@dataclass
class FakeProvider:
    """What it knows, and what it was asked.

    Attributes:
        person: Claims of whoever signs in next.
        told: Claims that only its userinfo has.
        bend: Changes what is signed.
        alg: Of the signature.
        signing: Key of the signature.
        published: Keys that it tells.
        answer: Status of every answer.
    """

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    bend: Callable[[dict[str, Any]], dict[str, Any]] = dict
    alg: str = "RS256"
    signing: Any = None
    published: list[Any] = field(default_factory=list)
    answer: int = 200
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.signing = new_key()
        self.published = [self.signing]

    def authorize(self, asked: dict[str, str]) -> str:
        """Sign the person in; return where the browser goes."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], proof: str) -> tuple[int, dict[str, Any]]:
        """Take a code."""
        if proof != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now_s = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now_s,
            "exp": now_s + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        return 200, {
            "access_token": "access",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.signed(self.bend(claims)),
        }

    def signed(self, claims: dict[str, Any]) -> str:
        """Sign claims."""
        if self.alg == "none":
            parts = ({"alg": "none"}, claims)
            coded = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts]
            return ".".join(part.rstrip(b"=").decode() for part in coded) + "."
        header = {"alg": self.alg}
        if "kid" in self.signing.as_dict():
            header["kid"] = self.signing.kid
        registry = JWSRegistry(algorithms=[self.alg])
        return jwt.encode(header, claims, self.signing, registry=registry)

    @property
    def configuration(self) -> dict[str, Any]:
        """What it tells about itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/person",
            "scopes_supported": ["openid", "profile", "groups"],
            "response_types_supported": ["code"],
        }


def new_key() -> Any:
    """Make a key."""
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


@contextmanager
def providing(host: str = "127.0.0.1") -> Iterator[FakeProvider]:
    """Run one on loopback."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            provider.asked.append(where.path)
            if where.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(where.query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif where.path == "/keys":
                keys = [key.as_dict(private=False) for key in provider.published]
                self._answer(provider.answer, {"keys": keys})
            elif where.path == "/person":
                told = {"sub": provider.person["sub"], **provider.told}
                self._answer(provider.answer, told)
            else:
                self._answer(provider.answer, provider.configuration)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            proof = self.headers.get("Authorization", "").removeprefix("Basic ")
            self._answer(*provider.token(form, base64.b64decode(proof).decode()))

        def _answer(self, code: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
