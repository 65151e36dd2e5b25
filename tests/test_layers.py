"""No import of the client runs in a circle: counted are late ones too, which would only hide it."""

from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def imports(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Which modules of the client each of them imports."""
    monkeypatch.syspath_prepend(str(ROOT))
    graph = grimp.build_graph("tui", cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def circles(imports: dict[str, set[str]]) -> set[str]:
    """Return the modules that import themselves by way of others."""
    on_the_way = imports
    while True:
        further = {
            module: near.union(*(on_the_way[other] for other in near)) for module, near in on_the_way.items()
        }
        if further == on_the_way:
            return {module for module, reached in further.items() if module in reached}
        on_the_way = further


def test_no_import_of_the_client_runs_in_a_circle(imports: dict[str, set[str]]) -> None:
    assert "tui.sessions.store" in imports["tui.context"]
    assert circles(imports) == set()


def test_a_circle_would_be_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert circles(imports) == {"b", "c"}
