"""The keys of the preview, in the order of the footer."""

from textual.binding import BindingType

from tui import keys
from tui.screens.note_screen import option_verbs

PREVIEW_KEYS: list[BindingType] = [
    *keys.COPY.bind("copy", tooltip="Copy the text as it stands here"),
    *keys.REDACTED.bind("copy_redacted", tooltip="Copy with what is switched on masked"),
    *keys.MASK.bind("mask"),
    *keys.MARK.bind("sensitive"),
    *keys.NEXT_FINDING.bind("next(1)"),
    *keys.FINDING_BEFORE.bind("next(-1)"),
    *keys.DOWNLOAD.bind("download", tooltip="Save the text to a file, as it stands here or redacted"),
    *keys.RENDERED.bind("rendered"),
    *keys.HIGHLIGHTS.bind("highlights"),
    *option_verbs(),
    *keys.EDITOR.bind("editor"),
    *keys.EDIT.bind("edit"),
    *keys.SCROLL_UP.bind("scroll_note('page_up')", tooltip="Scroll the note"),
    *keys.SCROLL_DOWN.bind("scroll_note('page_down')", tooltip="Scroll the note"),
    *keys.CHOICE_ABOVE.bind("scroll_note('up')", "Line up", "Scroll the note"),
    *keys.CHOICE_BELOW.bind("scroll_note('down')", "Line down", "Scroll the note"),
    *keys.FIRST.bind("scroll_note('home')", "Begin", "The beginning of the note"),
    *keys.LAST.bind("scroll_note('end')", "End", "The end of the note"),
    *keys.TAKE_BACK.bind("take_back"),
    *keys.DISCARD.bind("discard"),
    *keys.BACK.bind("back", tooltip="Go back; your edits are here again next time"),
]
