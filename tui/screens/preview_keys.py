"""The keys of the preview, in the order of the footer."""

from textual.binding import BindingType

from tui.keys import plain, verb
from tui.screens.discarding import DISCARD
from tui.screens.note_screen import note_verbs, option_verbs

PREVIEW_KEYS: list[BindingType] = [
    *note_verbs("Copy the text as it stands here"),
    *verb("r", "copy_redacted", "Copy Redacted", "Copy with what is switched on masked", id="redacted"),
    *verb("m", "mask", "Mask all", "Mask what is switched on in the text; ctrl+z takes it back", id="mask"),
    *verb(
        "s",
        "sensitive",
        "Mark",
        "Mark what is selected, or the word here, as sensitive; again: no longer",
        id="preview.mark",
    ),
    *verb("j", "next(1)", "Next", "Go to the next finding", id="preview.next"),
    *verb("k", "next(-1)", "Before", "Go to the finding before", id="preview.before", show=False),
    *verb(
        "d", "download", "Download", "Save the text to a file, as it stands here or redacted", id="download"
    ),
    *verb("w", "rendered", "Rendered", "How the Markdown will look, and back", id="rendered"),
    *verb("h", "highlights", "Highlights", "Show or hide where sensitive values stand", id="highlights"),
    *option_verbs(),
    plain("ctrl+o", "editor", "Editor", "Edit the text in your own editor", id="preview.editor"),
    plain("enter", "edit", "Edit", "Go to the text", id="preview.edit"),
    plain("pageup", "scroll_note(-1)", "Up", "Scroll the note", id="preview.up", show=False),
    plain("pagedown", "scroll_note(1)", "Down", "Scroll the note", id="preview.down", show=False),
    *DISCARD,
    *verb("q", "back", "Back", "Go back; your edits are here again next time", id="back"),
]
