"""What an issuer answers: tokens that prove nothing, keys that come and go, and answers that are of no use."""

import base64
import contextlib
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from backend.app.core.errors import IssuerAway, SignInRefused
from backend.app.issuer.fetching import Fetching
from backend.app.issuer.provider import Issuer
from backend.app.issuer.settings import SignInSettings
from backend.app.services.signing_in import Identity
from tests.determinism import StepClock
from tests.issuer import CLIENT, CONFIGURATION, DEVICE, KEYS, TOKEN, Answer, StubIssuer, issuing, said

Json = dict[str, Any]


@pytest.fixture
def stub(clock: StepClock) -> Iterator[StubIssuer]:
    with issuing() as stub:
        stub.now = lambda: clock().timestamp()
        yield stub


@pytest.fixture
def settings(stub: StubIssuer) -> SignInSettings:
    return SignInSettings(
        issuer=stub.url, client_id=CLIENT, team_claim="teams", admin_claim=("roles", "flow-admin")
    )


@pytest.fixture
def seconds() -> list[float]:
    """What the issuer's other clock shows."""
    return [1000.0]


@pytest.fixture(scope="module")
def fetching() -> Fetching:
    return Fetching()


@pytest.fixture
def issuer(settings: SignInSettings, clock: StepClock, seconds: list[float], fetching: Fetching) -> Issuer:
    return Issuer(settings, clock=clock, now=lambda: seconds[0], fetching=fetching)


def unsigned(header: Json, claims: Json) -> str:
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)
    )
    return f"{'.'.join(parts)}."


def by_secret(secret: bytes, claims: Json) -> str:
    """Sign a token with what everybody can read."""
    signed = unsigned({"alg": "HS256", "kid": "first"}, claims)[:-1]
    mark = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def forged(stub: StubIssuer) -> dict[str, Callable[[], object]]:
    """Return what tokens an attacker, or a broken issuer, may come with."""
    now = int(stub.now())
    other = ECKey.generate_key("P-256", {"kid": "first"})
    good, public = stub.id_token, stub.key
    assert isinstance(public, ECKey)
    claims = {"iss": stub.url, "aud": CLIENT, "iat": now, "exp": now + 300, **stub.claims}
    return {
        "no token": lambda: None,
        "a number": lambda: 7,
        "nonsense": lambda: "a.b.c",
        "two parts": lambda: good().rpartition(".")[0],
        "huge": lambda: "a" * 200_000,
        "nested": lambda: unsigned({"alg": "ES256", "kid": "first"}, {}) + "[" * 90_000,
        "another audience": lambda: good(aud="another"),
        "no audience": lambda: good(aud=None),
        "two audiences, issued to neither": lambda: good(aud=[CLIENT, "another"]),
        "issued to another": lambda: good(azp="another"),
        "another issuer": lambda: good(iss="https://accounts.example.com"),
        "issuer with a slash": lambda: good(iss=f"{stub.url}/"),
        "expired": lambda: good(exp=now - 61),
        "never expires": lambda: good(exp=None),
        "expires as a text": lambda: good(exp="9999999999"),
        "issued long ago": lambda: good(iat=now - 3_600, exp=now + 3_600),
        "issued tomorrow": lambda: good(iat=now + 86_400, exp=now + 90_000),
        "issued at no time": lambda: good(iat=None),
        "not good yet": lambda: good(nbf=now + 600),
        "no subject": lambda: good(sub=None),
        "a subject of two lines": lambda: good(sub="amy\n1"),
        "a subject that is a list": lambda: good(sub=["amy-1"]),
        "unsigned": lambda: unsigned({"alg": "none", "kid": "first"}, claims),
        "unsigned, in capitals": lambda: unsigned({"alg": "NONE", "kid": "first"}, claims),
        "no algorithm": lambda: unsigned({"kid": "first"}, claims),
        "signature cut off": lambda: f"{good().rpartition('.')[0]}.",
        "signature of another token": lambda: (
            f"{good(sub='x').rpartition('.')[0]}.{good().rpartition('.')[2]}"
        ),
        "HS256 by the public key": lambda: by_secret(public.as_pem(private=False), claims),
        "HS256 by the public key as JSON": lambda: by_secret(
            json.dumps(public.as_dict(private=False)).encode(), claims
        ),
        "another key of this name": lambda: good(key=other),
        "a key that is not listed": lambda: good(key=ECKey.generate_key("P-256", {"kid": "second"})),
        "a path as key": lambda: good(key=other, header={"kid": "../../first"}),
        "a key with the token": lambda: good(key=other, header={"jwk": other.as_dict(private=False)}),
        "a key elsewhere": lambda: good(key=other, header={"jku": f"{stub.url}/evil", "kid": "evil"}),
        "an algorithm of another kind of key": lambda: (
            unsigned({"alg": "RS256", "kid": "first"}, claims) + "AA"
        ),
        "a rule that nobody knows": lambda: unsigned(
            {"alg": "ES256", "kid": "first", "crit": ["exp"], "exp": 1}, claims
        ),
    }


@pytest.fixture
def attacks(stub: StubIssuer) -> dict[str, Callable[[], object]]:
    return forged(stub)


async def asked(issuer: Issuer) -> Identity:
    found = await issuer.ask((await issuer.begin()).handle)
    assert isinstance(found, Identity)
    return found


async def test_tokens_that_prove_nothing(
    issuer: Issuer, stub: StubIssuer, attacks: dict[str, Callable[[], object]]
) -> None:
    taken = []
    for name, make in attacks.items():
        stub.tokens = make
        with contextlib.suppress(SignInRefused):
            taken.append((name, await asked(issuer)))
    assert taken == []
    stub.tokens = None
    assert (await asked(issuer)).subject == f"{stub.url} amy-1"
    assert stub.asked["/evil"] == 0


async def test_tokens_that_are_good(issuer: Issuer, stub: StubIssuer) -> None:
    now, usual = int(stub.now()), stub.claims
    for claims in (
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"iat": now - 300},
        {"exp": now - 50},
        {"nbf": now + 50},
    ):
        stub.claims = usual | claims
        assert (await asked(issuer)).name == "amy"


async def test_keys_are_kept_and_fetched_anew_for_one_that_is_not_known(
    issuer: Issuer, stub: StubIssuer, seconds: list[float]
) -> None:
    for _turn in range(3):
        await asked(issuer)
    assert (stub.asked[KEYS], stub.asked[CONFIGURATION]) == (1, 1)
    stub.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
    stub.listed.append(stub.key)
    for _turn in range(3):
        with pytest.raises(SignInRefused):
            await asked(issuer)
    assert stub.asked[KEYS] == 1
    seconds[0] += 11
    for _turn in range(3):
        await asked(issuer)
    assert stub.asked[KEYS] == 2
    stub.listed.remove(stub.key)  # the issuer no longer stands for it
    seconds[0] += 3_601
    with pytest.raises(SignInRefused, match="a key that the issuer does not list"):
        await asked(issuer)


async def test_keys_that_are_none(issuer: Issuer, stub: StubIssuer, seconds: list[float]) -> None:
    secret = OctKey.import_key("what everybody can read", {"kid": "first"})
    for keys in (
        None,
        {"first": 1},
        [1, None, {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": 1, "y": 2}],
        [secret.as_dict(private=True)],
        [stub.key.as_dict(private=True)],
        [stub.key.as_dict(private=False) | {"use": "enc"}],
        [stub.key.as_dict(private=False)] * 2,
    ):
        stub.instead[KEYS] = lambda keys=keys: (200, {}, json.dumps({"keys": keys}).encode())  # type: ignore[misc] # the default holds the loop's value
        seconds[0] += 3_601
        with pytest.raises(SignInRefused):
            await asked(issuer)
    del stub.instead[KEYS]
    seconds[0] += 11
    assert (await asked(issuer)).name == "amy"


UNUSABLE = {
    "packed": said(gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}),
    "a page": said(b"<html>"),
    "nested": said(b"[" * 100_000),
    "a list": said(b"[]"),
    "failed": said(b"{}", 500),
    "elsewhere": said(b"", 302, {"Location": "http://127.0.0.1:1/"}),
    "no text": said(b"\xff\xfe\xfd"),
}


def altered(right: Answer, wrong: Json) -> Callable[[], Answer]:
    return said(json.dumps(json.loads(right[2]) | wrong).encode())


async def test_answers_of_an_issuer_that_are_of_no_use(
    settings: SignInSettings, stub: StubIssuer, clock: StepClock, fetching: Fetching
) -> None:
    configured, begun = stub.answer(CONFIGURATION, {}), stub.answer(DEVICE, {"client_id": CLIENT})
    cases = [
        (path, name, answer)
        for path in (CONFIGURATION, DEVICE, TOKEN, KEYS)
        for name, answer in UNUSABLE.items()
    ]
    for name, value in (
        ("issuer", "https://accounts.example.com"),
        ("token_endpoint", f"http://0.0.0.0:{stub.url.rpartition(':')[2]}{TOKEN}"),  # that is here, too
        ("huge", "x" * 300_000),
        ("device_authorization_endpoint", "file:///etc/passwd"),
        ("token_endpoint", None),
        ("jwks_uri", "gopher://x"),
    ):
        cases.append((CONFIGURATION, name, altered(configured, {name: value})))
    for name, value in (
        ("verification_uri", "http://example.com/confirm"),
        ("huge", "x" * 300_000),
        ("verification_uri", "javascript:alert(1)"),
        ("user_code", "\x1b]52;c;AAAA\x07"),
        ("user_code", ""),
        ("device_code", "x" * 9_000),
        ("device_code", "two words"),
        ("device_code", None),
    ):
        cases.append((DEVICE, name, altered(begun, {name: value})))
    taken = []
    for path, name, answer in cases:
        stub.instead = {path: answer}
        with contextlib.suppress(IssuerAway):
            taken.append((path, name, await asked(Issuer(settings, clock=clock, fetching=fetching))))
    assert taken == []
    stub.instead = {}
    assert (await asked(Issuer(settings, clock=clock, fetching=fetching))).name == "amy"


async def test_times_that_make_no_sense_are_put_right(issuer: Issuer, stub: StubIssuer) -> None:
    stub.interval, stub.expires_in = -5, 10**12
    begun = await issuer.begin()
    assert (begun.interval, begun.expires_in) == (1, 3_600)
