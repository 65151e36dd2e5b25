"""Which screen a request asks for. Each is imported when it is first asked for: the list does not wait for them all."""

from textual.screen import Screen

from tui.context import Context
from tui.screens.requests import (
    GoOn,
    LookAtNote,
    Request,
    ShowDetail,
    ShowTeamSettings,
    StartSession,
    SummariseNote,
)


def screen_for(request: Request, context: Context) -> Screen[None]:
    """Return the screen that is asked for."""
    match request:
        case StartSession(given=given):
            from tui.screens.new_session import NewSessionScreen

            return NewSessionScreen(context, given)
        case GoOn(session_id=session_id):
            from tui.screens.navigation import NavigationScreen

            return NavigationScreen(context, session_id)
        case ShowDetail(session_id=session_id, notice=notice, completed=completed):
            from tui.screens.detail import DetailScreen

            return DetailScreen(context, session_id, notice=notice, completed=completed)
        case SummariseNote(session=session):
            from tui.screens.summary_form import SummaryScreen

            return SummaryScreen(context, session)
        case LookAtNote(session=session):
            from tui.screens.preview import PreviewScreen

            return PreviewScreen(context, session)
        case ShowTeamSettings():
            from tui.screens.team_settings import TeamSettingsScreen

            return TeamSettingsScreen(context)
    raise TypeError(f"no screen for {request!r}")
