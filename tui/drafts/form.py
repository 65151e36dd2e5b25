"""What is typed in a form and not sent yet."""

from dataclasses import dataclass

from tui.drafts.store import Fields

BEFORE = " before"
"""What follows a field's name where the text is that over which the field's was typed."""
NUMBERS = ".marked_lines"
"""What ends the name of a field that holds the numbers of marked lines, and no text of its own."""

FORMS = {
    "edit": ("answer", "notes", "action_performed", "command_output", "marked_lines"),
    "new": ("flow", "ticket", "client"),
    "preview": ("text", "made", "masked"),
    "ticket": ("ticket_number", "client_name"),
}
"""The fields of each form. A form of which there are several is named by its kind, a blank, and which one it is."""


def is_form_field(field: str) -> bool:
    """Tell whether a draft's field belongs to a form."""
    form, _dot, name = field.partition(".")
    return name.removesuffix(BEFORE) in FORMS.get(form.partition(" ")[0], ())


@dataclass(frozen=True)
class FormDraft:
    """The part of the typed fields that belongs to one form.

    Attributes:
        fields: those of all forms, by the form's name, a dot, and the field's.
        form: the form's name.
    """

    fields: Fields
    form: str

    def __bool__(self) -> bool:
        return any(name.startswith(f"{self.form}.") for name in self.fields)

    def get(self, name: str, saved: str = "") -> str:
        """Return what is typed in a field, or else what is saved."""
        return self.fields.get(f"{self.form}.{name}", saved)

    def keep(self, name: str, text: str, saved: str = "") -> None:
        """Take what stands in a field; what is as it was saved is nothing typed.

        Raises:
            KeyError: `FORMS` has no such field, so it would not come back.
        """
        field = f"{self.form}.{name}"
        if not is_form_field(field):
            raise KeyError(field)
        if text == saved:
            self.fields.pop(field, None)
        else:
            self.fields[field] = text

    def over(self, name: str, saved: str) -> str:
        """Return the text over which a field's was typed: that of a run before may not be there any more."""
        # With a sign before it, since no text at all is a text as well.
        return self.get(name + BEFORE, f"={saved}")[1:]

    def keep_over(self, name: str, text: str, saved: str) -> None:
        """Take what stands in a field as `keep` does, and the text over which it was typed."""
        over = self.over(name, saved)
        self.keep(name, text, saved)
        self.keep(name + BEFORE, f"={over}" if text != saved else "")

    def take_as_known(self, name: str) -> None:
        """Have a field's text stand over the saved one from now on: the engineer was asked about it."""
        self.keep(name + BEFORE, "")

    def clear(self) -> None:
        """Forget what is typed: it is sent or discarded."""
        for name in [name for name in self.fields if name.startswith(f"{self.form}.")]:
            del self.fields[name]
