"""The pictures in the README are what the program shows."""

import pytest

from tests.tui.screenshots import SCENES, SIZES, Scene, file_of, render

USUAL = {"sessions", "notes", "preview", "finish", "keys"}
"""Of the smallest size, with each run; all others are among the long ones."""
CASES = [
    pytest.param(
        scene,
        size,
        id=f"{scene.name}-{size[0]}x{size[1]}",
        marks=[] if size == min(SIZES) and scene.name in USUAL else pytest.mark.soak,
    )
    for scene in SCENES
    for size in SIZES
]


@pytest.mark.parametrize(("scene", "size"), CASES)
async def test_the_screen_looks_as_in_its_picture(scene: Scene, size: tuple[int, int]) -> None:
    kept = file_of(scene, size)
    assert await render(scene, size) == kept.read_text(encoding="utf-8"), (
        f"{kept.name} differs; look at it, then run scripts/screenshots.py"
    )


def test_there_are_no_other_pictures() -> None:
    known = {file_of(scene, size) for scene in SCENES for size in SIZES}
    assert set(file_of(SCENES[0], SIZES[0]).parent.glob("*.svg")) == known
