"""The files of deploy/, and the commands of the documents: what they say fits the program and one another."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from backend.app.db.engine import parsed_url
from backend.app.schemas.base import OUTPUTS
from backend.app.serving import server
from backend.app.serving.connections import SPARE_FILES, GuardedProtocol
from backend.app.serving.stopping import LINGER_SECONDS
from tests.bounds import HANGS_AFTER
from tests.deploying import DEPLOY, ROOT, blocks, certificate, commands, site, stages, unit
from tui.cli import parser_of

FILES = sorted(path.name for path in DEPLOY.iterdir() if path.name != ".env")
SERVICES = [name for name in FILES if name.endswith(".service")]
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
MOST_EXPOSED = 15
"""Of 100, which is a service that systemd restricts in nothing."""


def require(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} is installed")


def carry_out(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=HANGS_AFTER,
    )


def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def parse(words: list[str]) -> Any:
    """Take what the program would be run with; end the test where it would not take it."""
    try:
        return parser_of(words).parse_args(words)
    except SystemExit as end:
        pytest.fail(f"resolutionflow does not take {words} ({end.code})")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_command_of_a_document_is_one_of_the_programs(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks(document):
        for words in commands(block):
            parse(words)


def test_the_guide_is_read_for_its_commands() -> None:
    found = [words for block in blocks(ROOT / "docs" / "server.md") for words in commands(block)]
    for one in (["db", "upgrade"], ["admin", "user", "invite", "Contoso", "jo"], ["whoami"]):
        assert one in found


@pytest.mark.parametrize("name", SERVICES)
def test_each_command_of_a_unit_is_one_of_the_programs(name: str) -> None:
    started = re.findall(r"^ExecStart=(.*)$", (DEPLOY / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert started
    for words in commands("\n".join(started)):
        parse(words)


def test_the_service_is_given_what_the_server_takes() -> None:
    said = unit("resolutionflow.service")
    chosen = parse(said["ExecStart"].split()[1:])
    assert chosen.host == "127.0.0.1" and chosen.trusted_proxy == ["127.0.0.1/32"]
    assert int(said["LimitNOFILE"]) >= GuardedProtocol.most + SPARE_FILES
    assert int(said["TimeoutStopSec"]) > LINGER_SECONDS + server.GRACE_SECONDS
    assert said["LimitCORE"] == "0"


def test_all_services_are_restricted_alike() -> None:
    own = {
        "Type",
        "ExecStart",
        "Environment",
        "EnvironmentFile",
        "Restart",
        "RestartSec",
        "KillMode",
        "TimeoutStopSec",
        "LimitNOFILE",
        "StateDirectory",
        "StateDirectoryMode",
        "WorkingDirectory",
    }
    of_each = [{key: value for key, value in unit(name).items() if key not in own} for name in SERVICES]
    assert all(one == of_each[0] for one in of_each) and len(of_each[0]) > 20


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".service", ".timer"))])
def test_systemd_takes_a_unit(name: str, tmp_path: Path) -> None:
    require("systemd-analyze")
    for one in FILES:  # a timer needs its service
        text = (DEPLOY / one).read_text(encoding="utf-8")
        for program in ("/opt/resolutionflow/bin/resolutionflow", "/usr/bin/pg_dump"):
            text = text.replace(f"ExecStart={program}", f"ExecStart={shutil.which('true')}")
        (tmp_path / one).write_text(text, encoding="utf-8")
    done = carry_out("systemd-analyze", "verify", "--man=no", tmp_path / name)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_a_service_well_restricted(name: str) -> None:
    require("systemd-analyze")
    done = carry_out(
        "systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", DEPLOY / name
    )
    assert done.returncode == 0, done.stdout


def test_nginx_takes_its_settings(tmp_path: Path) -> None:
    require("nginx")
    require("openssl")
    certificate(tmp_path)
    whole = site(
        (DEPLOY / "nginx.conf").read_text(encoding="utf-8"), port=1, plain=2, server=3, folder=tmp_path
    )
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = carry_out("nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf")
    assert done.returncode == 0, done.stdout
    assert "[warn]" not in done.stdout


def test_proxies_take_the_longest_body_and_close_before_the_server_does() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    bodies = [
        *re.findall(r"client_max_body_size (\d+)m;", nginx),
        *re.findall(r"max_size (\d+)MiB", caddy),
    ]
    kept = [*re.findall(r"keepalive_timeout (\d+)s;", nginx), *re.findall(r"keepalive (\d+)s\n", caddy)]
    assert len(bodies) == len(kept) == 2
    assert all(int(size) * 1024 * 1024 >= OUTPUTS for size in bodies)
    assert all(int(seconds) < server.IDLE_SECONDS for seconds in kept)


def test_the_settings_are_the_same_to_systemd_and_a_shell() -> None:
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")
    variable = server.DATABASE_URL
    of_shell = carry_out("sh", "-c", f'. "$1"; printf %s "${variable}"', "sh", DEPLOY / "env.example").stdout
    assert f"\n{variable}={of_shell}\n" in text
    url = parsed_url(of_shell)
    assert (url.host, url.password, url.query["host"]) == (None, None, "/var/run/postgresql")
    elsewhere = re.findall(rf"^#({variable}=.*)$", text, re.MULTILINE)
    assert len(elsewhere) == 1
    shown = carry_out("sh", "-c", f'{elsewhere[0]}; printf %s "${variable}"').stdout
    assert parsed_url(shown).password == "PASSWORD"


def test_root_runs_the_program_with_the_servers_settings(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("RESOLUTIONFLOW_DATABASE_URL='postgresql://a/b?c=d&e=f'\n")
    (tmp_path / "runuser").write_text('#!/bin/sh\necho "$RESOLUTIONFLOW_DATABASE_URL" "$(pwd)" "$@"\n')
    (tmp_path / "runuser").chmod(0o755)
    text = (DEPLOY / "resolutionflow-server").read_text(encoding="utf-8")
    (tmp_path / "script").write_text(text.replace("/etc/resolutionflow/env", str(tmp_path / "env")))
    done = subprocess.run(
        ["sh", tmp_path / "script", "admin", "team", "add", "A & B"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    words = "-u resolutionflow -- /opt/resolutionflow/bin/resolutionflow admin team add A & B"
    assert (done.stdout, done.stderr) == (f"postgresql://a/b?c=d&e=f / {words}\n", "")


def test_what_the_guide_installs_comes_with_the_wheel() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    shared = targets["wheel"]["shared-data"]
    assert all((ROOT / path).is_file() for path in shared)
    brought = {path.removeprefix("deploy/") for path in shared if path.startswith("deploy/")}
    assert all(shared[f"deploy/{name}"] == f"share/resolutionflow/{name}" for name in brought)
    installed = {word for line in GUIDE.splitlines() for word in line.split() if word in FILES}
    assert installed - {"compose.yaml"} <= brought
    assert {name for name in FILES if not name.startswith(("Containerfile", "compose"))} == brought


def test_the_image_is_built_of_what_is_there_and_runs_as_nobody() -> None:
    building, image = stages(CONTAINERFILE)
    copied = [word for kind, rest in building if kind == "COPY" for word in rest.split()[:-1]]
    assert all((ROOT / path).exists() for path in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [
        *wheel["packages"],
        *wheel["shared-data"],
        project["project"]["readme"],
        "LICENSE",
        "constraints.txt",
    ]
    assert all(any(path == one or path.startswith(f"{one}/") for one in copied) for path in needed)
    said = dict(image)
    assert int(said["USER"]) > 0
    assert [kind for kind, _ in image].index("USER") < [kind for kind, _ in image].index("ENTRYPOINT")
    assert not any(kind in ("ARG", "ENV", "ADD") for kind, _ in [*building, *image])
    assert json.loads(said["ENTRYPOINT"]) == ["/opt/resolutionflow/bin/resolutionflow"]
    chosen = parse(json.loads(said["CMD"]))
    assert chosen.host == "127.0.0.1" and not chosen.plain_http


def test_the_image_says_whether_it_is_well(tmp_path: Path) -> None:
    command = json.loads(dict(stages(CONTAINERFILE)[1])["HEALTHCHECK"].partition("CMD ")[2])
    assert command[0] == "/opt/resolutionflow/bin/python"
    program = command[2].replace(":8080/", ":9/")  # where nobody answers
    assert program != command[2] and "/api/v1/health/ready" in program
    done = carry_out(sys.executable, "-c", program)
    assert done.returncode == 1 and "Connection refused" in done.stdout


def test_containers_may_do_nothing_but_their_work() -> None:
    described = compose()
    for name, service in described["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "devices", "pid", "network_mode"} & set(service), name
        assert set(service["networks"]) <= set(described["networks"]), name
        assert set(service.get("secrets", ())) <= set(described["secrets"]), name
        volumes = [volume.partition(":")[0] for volume in service.get("volumes", ())]
        assert all(
            (DEPLOY / one).exists() if one[0] == "." else one in described["volumes"] for one in volumes
        )
        assert set(service.get("depends_on", ())) <= set(described["services"]), name
    caddy, database = described["services"]["caddy"], described["services"]["database"]
    assert [name for name, service in described["services"].items() if "ports" in service] == ["caddy"]
    assert not set(caddy["networks"]) & set(database["networks"]), "the proxy does not reach the database"
    assert all(described["networks"][network]["internal"] for network in database["networks"])
    for secret in described["secrets"].values():  # outside of what an image is built of
        assert secret["file"].startswith("/etc/resolutionflow/secrets/") and secret["file"] in GUIDE.replace(
            "*", ""
        )


def test_the_server_in_its_container_believes_its_proxy_alone() -> None:
    described = compose()
    service = described["services"]["server"]
    chosen = parse(service["command"])
    network = described["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert chosen.trusted_proxy == [network]
    assert described["services"]["caddy"]["environment"]["SERVER"] == f"server:{chosen.port}"
    assert service["ulimits"]["nofile"] == int(unit("resolutionflow.service")["LimitNOFILE"])
    assert service["ulimits"]["core"] == 0
    assert int(service["stop_grace_period"].rstrip("s")) > LINGER_SECONDS + server.GRACE_SECONDS
    url = parsed_url(service["environment"][server.DATABASE_URL])
    assert url.password is None and url.host == "database"


def test_the_database_of_the_containers_is_made_by_a_script_that_a_shell_takes() -> None:
    for name in ("compose-database.sh", "resolutionflow-server"):
        assert carry_out("sh", "-n", DEPLOY / name).stdout == ""
        assert (DEPLOY / name).stat().st_mode & 0o111
