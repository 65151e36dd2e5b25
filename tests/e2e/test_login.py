"""Where `login` puts a token, as the other verbs find it, with and without the extra for keyrings."""

from pathlib import Path

import pytest

from tests.e2e.serving import COMMAND, prepare, run, serving

pytestmark = pytest.mark.soak  # each runs a dozen commands, in a process each

SERVER = "https://flow.example.com"
WITHOUT_EXTRA = [COMMAND[0], "-c", f"import sys; sys.modules['keyring'] = None; {COMMAND[2]}"]


def around(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.parametrize(
    ("command", "backend"),
    [(COMMAND, "keyring.backends.null.Keyring"), (WITHOUT_EXTRA, "")],
    ids=["a keyring that keeps nothing", "no extra"],
)
def test_login_says_where_the_token_really_is(tmp_path: Path, command: list[str], backend: str) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    token = prepare(url, "jo")["jo"]
    environment = around(tmp_path) | {"PYTHON_KEYRING_BACKEND": backend}

    def rflow(*words: str, text: str = "") -> str:
        done = run(*words, environment=environment, text=text, command=command)
        assert (done.returncode, done.stderr) == (0, "")
        return " ".join(done.stdout.split())

    with serving(url, tmp_path / "log") as server:
        told = rflow("login", "--server", server.address, text=f"{token}\n")
        assert f"The token is in {tmp_path}/.local/state/resolutionflow/login.json (mode 0600)." in told
        assert "jo (admin) of Contoso" in rflow("whoami")
        assert "logged in, the token is in a file of the state folder" in rflow("doctor")
        assert "Logged out" in rflow("logout")


def test_without_the_extra_a_token_in_a_keyring_is_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / ".local/state/resolutionflow"
    state.mkdir(parents=True)
    (state / "login.json").write_text(f'{{"server": "{SERVER}", "user": "amy", "team": "Contoso"}}')
    environment = around(tmp_path)
    for words in ((), ("whoami",)):
        done = run(*words, environment=environment, command=WITHOUT_EXTRA)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"resolutionflow: The token for {SERVER} is in your keyring, and the package that reads it is not "
            f"installed: install resolutionflow[keyring], or log in again with resolutionflow login --server {SERVER}.\n"
        )
    told = " ".join(run("doctor", environment=environment, command=WITHOUT_EXTRA).stdout.split())
    assert "the token is in a keyring and resolutionflow[keyring] is not installed" in told
    done = run("logout", environment=environment, command=WITHOUT_EXTRA)
    assert done.returncode == 0 and f"Logged out of {SERVER}" in done.stdout
    assert f"The token for {SERVER} stays in your keyring" in done.stderr
