"""An attachment over the whole screen: a forwarded letter or a file that is text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from textual.widget import Widget

from supportdesk_tui.commands.command import Scope
from supportdesk_tui.desk.looking import attachments, preferences
from supportdesk_tui.desk.looking.attachments import Opened, Place
from supportdesk_tui.domain.message import Attachment
from supportdesk_tui.i18n import gettext
from supportdesk_tui.presentation.attachment_lines import opened_lines
from supportdesk_tui.presentation.list_lines import heading
from supportdesk_tui.presentation.words import size_words
from supportdesk_tui.screens.base import Act, DeskScreen
from supportdesk_tui.widgets.choice import Choice
from supportdesk_tui.widgets.line_view import LineView

Listed = tuple[int, Place, Attachment]
"""The message it lies in, where in it, and what it is."""

_READ, _SAVE = "read", "save"
FOLDER = "folder"
"""The preference that remembers where files were saved last."""


def first_folder() -> Path:
    """Where files go until the operator names a place."""
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.home()


class AttachmentScreen(DeskScreen):
    """One attachment."""

    scope = Scope.ATTACHMENT
    footer_rows = 1
    offers = scope
    own_acts: ClassVar[Mapping[str, Act]] = {
        "message.down": lambda screen: screen.view.scroll_lines(1),
        "message.up": lambda screen: screen.view.scroll_lines(-1),
        "message.page_down": lambda screen: screen.view.scroll_pages(1),
        "message.page_up": lambda screen: screen.view.scroll_pages(-1),
        "message.top": lambda screen: screen.view.scroll_to_line(0),
        "message.bottom": lambda screen: screen.view.scroll_to_line(1_000_000),
        "message.quotes": lambda screen: screen.fold(),
        "message.next": lambda screen: screen.go_to_neighbour(1),
        "message.previous": lambda screen: screen.go_to_neighbour(-1),
        "message.attachment": lambda screen: screen.go_on(),
    }

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        self._unfolded = False

    def compose_main(self) -> Iterable[Widget]:
        """Heading and text."""
        yield LineView("list-head")
        yield LineView("rows")

    @property
    def view(self) -> LineView:
        """The text."""
        return self.query_one("#rows", LineView)

    def opened(self) -> None:
        """Show it."""
        self.draw()

    def draw(self) -> None:
        """Lay it out for the present width."""
        width, shell = max(20, self.size.width), self.shell
        item = self._opened.attachment
        self.query_one("#list-head", LineView).show(
            [heading(item.filename, size_words(item.size), width, shell.look)])
        lines = opened_lines(self._opened, shell.desk.config, width - 2, shell.look, unfolded=self._unfolded)
        self.view.show([((" ", "text"), *line) if line else () for line in lines])

    def resized(self) -> None:
        """Another width has another layout."""
        self.draw()

    def redraw(self) -> None:
        """Draw everything anew."""
        super().redraw()
        self.draw()

    def returned(self) -> None:
        """An attachment of this letter was left."""
        self.draw()

    def shows(self, place: Place) -> bool:
        """Is it this attachment that is open?"""
        return self._opened.place == place

    def fold(self) -> None:
        """Unfold or fold quotes."""
        self._unfolded = not self._unfolded
        self.draw()

    async def go_to_neighbour(self, by: int) -> None:
        """Turn to the next or previous attachment of the same letter that can be read."""
        opened = self._opened
        found = await self.shell.ask(attachments.open_neighbour, opened.message_id, opened.place, by)
        if found is None:
            self.say(gettext("no further attachment to read"), "warn")
            return
        self._opened = found
        self.draw()
        self.view.scroll_to_line(0)

    async def go_on(self) -> None:
        """Open or save an attachment of this letter, or save the file itself."""
        opened = self._opened
        inner = opened.mail.attachments if opened.is_letter else ()
        within = [(opened.message_id, (*opened.place, index), item) for index, item in enumerate(inner)]
        await open_or_save(self, [*within, (opened.message_id, opened.place, opened.attachment)])


async def open_or_save(screen: DeskScreen, listed: list[Listed]) -> None:
    """Choose an attachment; what can be read is opened, unless the operator wants it saved."""
    choices = [Choice(item.filename, str(number), size_words(item.size))
               for number, (_, _, item) in enumerate(listed)]
    picked = await screen.choose(gettext("Which attachment"), choices)
    if picked is None:
        return
    message_id, place, item = listed[int(picked.value)]
    here = isinstance(screen, AttachmentScreen) and screen.shows(place)
    if attachments.can_be_opened(item) and not here:
        ways = [Choice(gettext("open it"), _READ), Choice(gettext("save it"), _SAVE)]
        what = await screen.choose(item.filename, ways)
        if what is None:
            return
        if what.value == _READ:
            opened = await screen.shell.ask(attachments.open_attachment, message_id, place)
            await screen.shell.show(AttachmentScreen(opened))
            return
    last = await screen.shell.ask(preferences.kept, FOLDER, str(first_folder()))
    typed = await screen.ask_text(gettext("Save to (folder or new file):"), last)
    if typed and typed.strip():
        path = await screen.shell.ask(attachments.save_attachment, message_id, place, Path(typed.strip()).expanduser())
        await screen.shell.ask(preferences.keep, FOLDER, str(path.parent))
        screen.say(gettext("saved: {path}").format(path=path), "ok")
