"""The screen of what a team decided about redaction."""

from tests.tui.running import Terminal
from tui.screens.team_settings import TeamSettingsScreen


async def test_what_is_saved_here_holds_for_the_next_copy(story: Terminal) -> None:
    await story.press("b")
    await story.see("Team settings", "> [IP REDACTED] ", "ctrl+s Save", "all saved")
    await story.type("contoso ltd")
    await story.press("enter", "slash", "s", "r", "minus", "backslash", "d", "plus", "slash")
    await story.see("not saved", r"/sr-\d+/")
    await story.press("escape", "space")
    await story.see("> [IP REDACTED #1]")
    await story.press("ctrl+s")
    await story.see("Saved for the whole team", "all saved")
    await story.press("q", "p")
    await story.see("Preview · SR-2847", "4 sensitive values")
    await story.press("alt+m")
    await story.see("CUSTOM REDACTED #1]", "IP REDACTED #1]")


async def test_what_is_masked_in_all_notes(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved", "In all notes", "Host names", "> as chosen")
    await story.press("escape", "down", "space")
    await story.see("> masked", "not saved")
    await story.press("ctrl+s")
    await story.see("Saved for the whole team")
    assert (await story.app.context.store.team_settings()).also_masked == ("hostnames",)
    await story.press("space")
    await story.see("> as chosen", "not saved")


async def test_the_harmless_addresses_are_added_once(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved")
    await story.press("alt+l")
    await story.see("127.0.0.0/8", "added: loopback", "not saved")
    await story.press("alt+l")
    await story.see("are all in the list")
    await story.press("ctrl+s")
    await story.see("Saved for the whole team")
    await story.press("alt+q")
    await story.see("[1 Open")
    await story.press("b")
    await story.see("2001:db8::/32", "all saved")


async def test_a_wrong_entry_is_named_and_nothing_is_lost(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved")
    await story.press(*"ok", "enter", "slash", "left_parenthesis", "slash", "ctrl+s")
    await story.see("Custom words, entry 2, (: this is no RE2 pattern (missing ): ().", "not saved")
    await story.press("alt+q")
    await story.see("These settings are not saved. Leave and lose them?")
    await story.press("n")
    await story.see("/(/")
    await story.press("ctrl+q")
    await story.see("Quit and lose it?")
    await story.press("n", "alt+q", "y")
    await story.see("[1 Open")


async def test_somebody_elses_change_is_not_overwritten_in_silence(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved")
    store = story.app.context.store
    theirs = {"custom_words": (), "allow_list": ("8.8.8.8",), "numbered_placeholders": False}
    await store.save_team_settings(theirs, if_version=0)
    await story.type("contoso")
    await story.press("ctrl+s")
    await story.see("Somebody else changed the settings meanwhile.")
    await story.press("n")
    await story.see("contoso", "not saved")
    assert (await store.team_settings()).allow_list == ("8.8.8.8",)
    await story.press("ctrl+s")
    await story.see("Somebody else changed the settings meanwhile.")
    await story.press("y")
    await story.see("Saved for the whole team")
    assert [word.text for word in (await store.team_settings()).custom_words] == ["contoso"]


async def test_a_word_that_looks_like_a_pattern_stays_a_word(story: Terminal) -> None:
    word = {"text": "/a.b/", "is_pattern": False}
    decided: dict[str, object] = {"custom_words": (word,), "allow_list": (), "numbered_placeholders": False}
    store = story.app.context.store
    await store.save_team_settings(decided, if_version=0)
    await story.press("b")
    await story.see(r"//a\.b//", "all saved")
    assert isinstance(story.app.screen, TeamSettingsScreen)
    assert not story.app.screen.unsaved
    await story.press("escape", "space", "ctrl+s")
    await story.see("Saved for the whole team")
    masked = await store.mask("/axb/ and /a.b/")
    assert masked.text == "/axb/ and [CUSTOM REDACTED #1]"
