"""The mouse: the program's, or the terminal's own, with which one selects as in any program."""

from typing import Any

from textual.driver import Driver


def take_mouse(driver: Driver) -> None:
    """Have the terminal report the mouse from now on, also after the program was suspended."""
    terminal: Any = driver  # what is called below, the drivers of terminals have, and their base has not
    if not driver.is_headless:
        terminal._mouse = True
        terminal._enable_mouse_support()
        if getattr(driver, "_mouse_pixels", False):  # what was switched on above has taken their place
            terminal._enable_mouse_pixels()


def give_back_mouse(driver: Driver) -> None:
    """Leave the mouse to the terminal from now on."""
    terminal: Any = driver
    if not driver.is_headless:
        terminal._disable_mouse_support()
        terminal._mouse = False
