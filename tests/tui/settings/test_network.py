"""What the environment says of the network: each variable works, or one sentence names it."""

import asyncio
from pathlib import Path

import pytest

from tui.api.accounts import read_me
from tui.api.errors import Unreachable
from tui.settings.config import Config, ConfigError, load_config
from tui.settings.connection import connect
from tui.settings.network import route_to

SERVER = "https://flow.example.com"
PROXY = "http://proxy.example.com:3128"


@pytest.mark.parametrize(
    ("server", "listed", "excluded"),
    [
        (SERVER, "fd00::/8", False),
        ("https://[fd12::7]:8443", "fd00::/8", True),
        ("https://[fd12::7]", "[fd12::7]", True),
        ("https://[fd12::7]:8443", "[fd12::7]:8443", True),
        ("https://[fd12::7]:8443", "[fd12::7]:443", False),
        ("https://[fe12::7]", "fd00::/8,[fd00::]/8", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://11.1.2.3", "10.0.0.0/8", False),
        ("https://10.1.2.3:8443", "10.1.2.3:8443", True),
        (SERVER, "example.com", True),
        (SERVER, ".example.com", True),
        (SERVER, "*.example.com", True),
        (SERVER, "FLOW.Example.COM", True),
        (SERVER, "flow.example.com:443", True),
        (SERVER, "flow.example.com:8443", False),
        (SERVER, "https://flow.example.com", True),
        (SERVER, "ample.com, low.example.com", False),
        (SERVER, " , ,localhost ,\texample.com,", True),
        (SERVER, "localhost example.com", True),
        (SERVER, "*", True),
        (SERVER, ", ,", False),
        (SERVER, "[, ], a:b:c, :99999, /, [::1, 10.0.0.0/99, ..", False),
        ("http://localhost:8080", "localhost,127.0.0.1,::1", True),
    ],
)
def test_servers_without_a_proxy(server: str, listed: str, excluded: bool) -> None:
    environment = {"HTTPS_PROXY": PROXY, "HTTP_PROXY": PROXY, "NO_PROXY": listed}
    assert route_to(server, environment).proxy == ("" if excluded else PROXY)
    assert route_to(server, {"ALL_PROXY": "socks5h://h:1", "NO_PROXY": "*"}).proxy == ""


@pytest.mark.parametrize(
    ("environment", "proxy", "named_by"),
    [
        ({"HTTPS_PROXY": "proxy:3128"}, "http://proxy:3128", "HTTPS_PROXY"),
        ({"https_proxy": "http://jo:secret@proxy:3128/"}, "http://jo:secret@proxy:3128/", "https_proxy"),
        ({"HTTPS_PROXY": "http://a", "https_proxy": "http://b"}, "http://b", "https_proxy"),
        ({"ALL_PROXY": "http://a"}, "http://a", "ALL_PROXY"),
        ({"ALL_PROXY": "socks5://a", "HTTPS_PROXY": " http://b\n"}, "http://b", "HTTPS_PROXY"),
        ({"HTTP_PROXY": "x://h"}, "", ""),
        ({"HTTPS_PROXY": ""}, "", ""),
    ],
)
def test_the_proxy_of_a_server(environment: dict[str, str], proxy: str, named_by: str) -> None:
    route = route_to(SERVER, environment)
    assert (route.proxy, route.named_by) == (proxy, named_by)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks4://jo:secret@h:1"),
        ("all_proxy", "socks5h://jo:secret@h:1"),
        ("HTTPS_PROXY", "x://jo:secret@h"),
        ("HTTPS_PROXY", "http://jo:secret@h:port"),
        ("HTTPS_PROXY", "http://jo:secret@"),
        ("https_proxy", "jo:secret@h:99999"),
        ("HTTPS_PROXY", "http://jo:secret@h\udcff"),
        ("SSL_CERT_FILE", "/nowhere"),
        ("SSL_CERT_FILE", "/proc"),
        ("SSL_CERT_FILE", "/dev/null"),
        ("SSL_CERT_DIR", "/nowhere"),
        ("RESOLUTIONFLOW_TOKEN", "rf_secret\x01"),
        ("RESOLUTIONFLOW_TOKEN", "rf_secret\nrf_secret"),
        ("RESOLUTIONFLOW_TOKEN", "rf_secret\udcff"),
        ("RESOLUTIONFLOW_TOKEN", "rf_sëcret"),
    ],
)
def test_what_is_of_no_use_is_named_and_not_shown(tmp_path: Path, variable: str, value: str) -> None:
    config = Config(data_dir=tmp_path, state_dir=tmp_path, download_dir=tmp_path, server=SERVER)
    with pytest.raises(ConfigError) as refused:
        connect(config, {variable: value})
    sentence = str(refused.value)
    assert variable in sentence
    assert "secret" not in sentence and "\n" not in sentence


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_server_without_tls_needs_no_certificates(variable: str) -> None:
    assert route_to("http://127.0.0.1:8080", {variable: "/nowhere"}).tls is None


@pytest.mark.parametrize("value", [" https://flow.example.com", "https://flow.example.com/\n", "embedded\n"])
def test_an_address_that_was_read_from_a_file(value: str, tmp_path: Path) -> None:
    environment = {"RESOLUTIONFLOW_CONFIG": str(tmp_path / "none"), "RESOLUTIONFLOW_SERVER": value}
    assert load_config({}, environment).server in (SERVER, "embedded")


@pytest.mark.parametrize(
    "inner", ["https://flow.ex\nample.com", "https://flow .example.com", "https://jo:secret@h"]
)
def test_an_address_with_something_inside_is_none(inner: str, tmp_path: Path) -> None:
    environment = {"RESOLUTIONFLOW_CONFIG": str(tmp_path / "none"), "RESOLUTIONFLOW_SERVER": inner}
    with pytest.raises(ConfigError, match="the variable RESOLUTIONFLOW_SERVER") as refused:
        load_config({}, environment)
    assert "secret" not in str(refused.value)


async def test_a_call_goes_through_the_proxy_with_the_token_as_it_was_meant(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    proxy = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    config = Config(
        data_dir=tmp_path, state_dir=tmp_path, download_dir=tmp_path, server="http://flow.example.com"
    )
    connection = connect(
        config, {"http_proxy": f"jo:secret@127.0.0.1:{port}", "RESOLUTIONFLOW_TOKEN": " rf_good\r\n"}
    )
    async with proxy:
        with pytest.raises(Unreachable) as failed:
            await read_me(connection.http)
    assert "secret" not in str(failed.value)
    assert seen[0].startswith(b"GET http://flow.example.com/api/v1/")
    assert b"Authorization: Bearer rf_good\r\n" in seen[0]
