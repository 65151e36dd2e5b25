"""Which verbs can be offered on which screen. Made from the screens by scripts/tables.py."""

from collections.abc import Mapping

_EVERYWHERE = (
    "keys copy.last waiting field.leave close focus.next focus.before suspend redraw mouse quit palette"
)

PLACES: Mapping[str, frozenset[str]] = {
    place: frozenset(f"{_EVERYWHERE} {verbs}".split())
    for place, verbs in {
        "Sessions": "open new copy redacted preview download detail options level team_settings search view.in_progress view.completed view.not_exported view.all view.mine list.sort reload hand_over list.delete back choice.below list.first list.last list.next list.before scroll scroll.line_up scroll.line_down scroll.up scroll.down scroll.top scroll.bottom",
        "Step": "conflict.mine conflict.theirs answer.1 answer.2 answer.3 answer.4 answer.5 answer.6 answer.7 answer.8 answer.9 notes output copy redacted preview download scratchpad add_step undo path.too finish command commands values pane options level team_settings lines flow detail ticket discard back answer.choose scroll.up scroll.down submit path path.edit path.leave field.undo list.next list.before scroll.line_up scroll.line_down scroll.top scroll.bottom",
        "Preview": "copy redacted mask preview.mark preview.next preview.before download rendered highlights options level team_settings preview.editor preview.edit scroll.up scroll.down choice.above choice.below list.first list.last field.undo discard back findings.one findings.equal scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Detail": "copy redacted preview download through answer.1 answer.2 answer.3 answer.4 answer.5 answer.6 answer.7 answer.8 answer.9 options level team_settings ticket list.delete open scroll.up scroll.down scroll back scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Custom step": "submit form.next choice.above choice.below add.keep lines discard back field.undo",
        "Which command": "answer.1 answer.2 answer.3 answer.4 answer.5 answer.6 answer.7 answer.8 answer.9 commands back list.next list.before",
        "First note": "answer.1 answer.2 answer.3 list.next list.before",
        "Which pane": "pane.choose back list.next list.before",
        "Question": "confirm.yes confirm.no",
        "Download": "submit download.save redacted back",
        "Erasing": "submit back",
        "Export options": "options.before options.change options.next back options list.next list.before",
        "Finish": "submit notes output scroll.up scroll.down conflict.mine conflict.theirs back field.undo scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Flow": "scroll.line_up scroll.line_down list.before list.next scroll.up scroll.down scroll.top scroll.bottom flow back",
        "Handing over": "hand_over.give hand_over.all back list.next list.before",
        "Keys": "back scroll.line_up scroll.line_down list.before list.next scroll.up scroll.down scroll.top scroll.bottom",
        "Jump list": "open",
        "Last copy": "copy.plain copy scroll.up scroll.down back scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Mark lines": "lines.keep submit back lines.mark lines.mark_to lines.unmark lines.next lines.before choice.above choice.below list.before list.next scroll.up scroll.down list.first list.last lines.left lines.right scroll.line_up scroll.line_down scroll.top scroll.bottom",
        "New session": "submit form.next search choice.above choice.below scroll.down scroll.up discard back field.take scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Pane beside": "pane.take pane pane.other back lines.mark lines.mark_to lines.unmark lines.next lines.before choice.above choice.below list.before list.next scroll.up scroll.down list.first list.last lines.left lines.right scroll.line_up scroll.line_down scroll.top scroll.bottom",
        "Which note": "confirm.yes confirm.no",
        "Edited step": "submit answer.1 answer.2 answer.3 answer.4 answer.5 answer.6 answer.7 answer.8 answer.9 notes output lines discard back answer.choose field.undo list.next list.before",
        "Summary": "submit copy redacted preview download options level team_settings reload back field.undo",
        "Team settings": "submit settings.number settings.harmless back list.next list.before field.undo",
        "Ticket": "submit discard back field.take",
        "Values": "submit form.next discard scroll.up scroll.down back scroll.line_up scroll.line_down list.before list.next scroll.top scroll.bottom",
        "Waiting": "copy new waiting.drop reload scroll back list.next list.before scroll.line_up scroll.line_down scroll.up scroll.down scroll.top scroll.bottom",
    }.items()
}
"""The ids of the verbs, by what the screen is called."""
