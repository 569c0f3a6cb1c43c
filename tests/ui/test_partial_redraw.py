"""Only rows that changed are drawn again; what is in sight must be the same as if all were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fakes import NOON
from supportdesk_tui.desk.context import DeskConfig
from supportdesk_tui.domain.clocks.model import DEFAULT_POLICY, ClockName
from supportdesk_tui.domain.clocks.versions import SlaVersion
from supportdesk_tui.domain.club import Club, Operator
from supportdesk_tui.domain.marks import Anchor, Marks
from supportdesk_tui.domain.ticket import Channel, Deadline, QueueWindow, Status, Ticket
from supportdesk_tui.presentation.line import Line
from supportdesk_tui.presentation.look import Look
from supportdesk_tui.terminal_output.cells import row_of
from supportdesk_tui.terminal_output.picture import Picture
from supportdesk_tui.widgets.line_view import LineView
from supportdesk_tui.widgets.queue_list import QueueList

CONFIG = DeskConfig("en", Operator("ira", "Ira"), (), (), Club("Route", ""), (SlaVersion(DEFAULT_POLICY, {}),),
                    ZoneInfo("UTC"), Path(), Path())


@dataclass
class Sight:
    """What of a widget is on the screen: the regions that it asked to draw are, and no others."""

    size: Size
    dirty: list[Region] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)
    look: Look = field(default_factory=Look)

    def refresh(self, *regions: Region, layout: bool = False) -> None:
        self.dirty += [self.size.region] if layout or not regions else regions

    def resize(self, width: int, height: int) -> None:
        self.size = Size(width, height)
        self.dirty = [self.size.region]

    def paint(self, render_line: Callable[[int], Strip]) -> None:
        self.picture.resize(*self.size)
        for region in self.dirty:
            x, y, width, height = region.intersection(self.size.region)
            self.picture.patch((row, x, row_of(render_line(row), ColorSystem.TRUECOLOR)[x:x + width])
                               for row in range(y, y + height))
        self.dirty.clear()

    def check(self, render_line: Callable[[int], Strip], anew: Callable[[int], Strip]) -> None:
        """Draw what is to be drawn; then everything must look as if drawn anew."""
        self.paint(render_line)
        shown = self.picture.rows
        for y in range(self.size.height):
            whole = row_of(anew(y), ColorSystem.TRUECOLOR)
            assert shown[y] == whole, f"row {y}: {text(shown[y])!r} instead of {text(whole)!r}"


def text(row: Sequence[object]) -> str:
    return "".join(str(cell[0]) for cell in row if isinstance(cell, tuple)).rstrip()


class SeenList(QueueList):
    """A list whose drawing is watched."""

    def __init__(self, sight: Sight) -> None:
        super().__init__(CONFIG, NOON)
        self.sight = sight
        self.wanted: list[tuple[int, int]] = []

    size = property(lambda self: self.sight.size)
    look = property(lambda self: self.sight.look)

    def refresh(self, *regions: Region, **_: bool) -> SeenList:
        self.sight.refresh(*regions)
        return self

    def post_message(self, message: Message) -> bool:
        if isinstance(message, QueueList.Wanted):
            self.wanted.append((message.offset, message.limit))
        return True

    def drawn_whole(self) -> QueueList:
        """Another list in the same state that has drawn nothing yet."""
        other = SeenList(self.sight)
        other.__dict__.update({name: self.__dict__[name] for name in (
            "_rows", "_top", "cursor", "_marks", "_now", "_number_width")})
        return other


class SeenLines(LineView):
    """A view whose drawing is watched."""

    def __init__(self, sight: Sight) -> None:
        super().__init__()
        self.sight = sight

    size = property(lambda self: self.sight.size)
    look = property(lambda self: self.sight.look)

    def refresh(self, *regions: Region, layout: bool = False, **_: bool) -> SeenLines:
        self.sight.refresh(*regions, layout=layout)
        return self


def ticket(number: int, subject: str = "Вопрос о тарифе") -> Ticket:
    return Ticket(number, f"{subject} {number}", Status.OPEN, Channel.EMAIL, 7, NOON - timedelta(hours=number % 30),
                  NOON, requester_name="Марта", unread=number % 3 == 0,
                  deadline=Deadline(ClockName.PROMISE, "running", NOON + timedelta(minutes=7 * (number % 40) - 90)))


Step: TypeAlias = "tuple[str, int, int]"
SMALL, PLACES = st.integers(-2, 2), st.integers(0, 70)
STEPS: st.SearchStrategy[list[Step]] = st.lists(st.tuples(
    st.sampled_from(["move", "move", "move", "page", "page", "go", "read", "read", "fetch", "mark", "range", "unmark",
                     "time", "size", "early", "look", "arrive", "leave", "gone", "change", "view", "big", "paint",
                     "paint"]),
    SMALL, PLACES), min_size=6, max_size=30)


class Driven:
    """A list over a store that changes."""

    def __init__(self) -> None:
        self.sight = Sight(Size(80, 9))
        self.list = SeenList(self.sight)
        self.store = [ticket(number) for number in range(1, 50)]
        self.marks = Marks()
        self.now = NOON
        self.sight.refresh()

    def read(self, place: int) -> None:
        height = self.list.height
        place = max(0, min(place, len(self.store) - 1))
        offset = max(0, place - height)
        tickets = tuple(self.store[offset:offset + 3 * height])
        self.list.show(QueueWindow(len(self.store), offset, tickets), place)

    def take(self, step: Step) -> None:
        name, by, place = step
        rows, count = self.list, len(self.store)
        at = place % count if count else 0
        match name:
            case "move":
                rows.move(by)
            case "page":
                rows.page(1 if by > 0 else -1)
            case "go":
                rows.move_to(place)
            case "read":
                self.read(place if by else rows.cursor)
            case "fetch":
                for offset, limit in rows.wanted[-1:]:
                    rows.add(QueueWindow(count, offset, tuple(self.store[offset:offset + limit])))
                    assert 0 <= rows.cursor < max(1, rows.total)
            case "gone":  # nothing is read anew yet
                del self.store[at:]
            case "mark":
                self.marks = self.marks.flipped(place)
                rows.mark(self.marks)
            case "range" if rows.ticket is not None:
                self.marks = replace(self.marks, anchor=Anchor(rows.ticket.id, rows.cursor))
                rows.mark(self.marks)
            case "unmark":
                self.marks = self.marks.left().none()
                rows.mark(self.marks)
            case "time":
                self.now += timedelta(minutes=1 + abs(by) * 90)
                rows.retime(self.now)
            case "size" | "early":
                self.sight.resize((50, 70, 80, 100, 140)[by + 2], 4 + place % 9)
                if name == "early":  # Textual may draw before the widget hears of its size
                    self.sight.paint(rows.render_line)
                rows.on_resize()
            case "look":
                self.sight.look = Look("dark" if by else "terminal", ascii=by > 0)
                rows.redraw()
            case "arrive" | "big":
                self.store.insert(at, ticket(123456 if name == "big" else 100 + place))
                self.read(rows.cursor + 1)
            case "leave" if count:
                del self.store[at:at + 1 + abs(by)]
                self.read(rows.cursor + by)
            case "change" if count:
                self.store[at] = replace(self.store[at], subject="漢字 e\u0301", unread=by > 0)
                self.read(rows.cursor)
            case "view":
                self.store = [ticket(number) for number in range(place, place + 3 * (by + 2))]
                self.read(0)
            case "paint":
                self.check()
            case _:
                pass

    def check(self) -> None:
        self.sight.check(self.list.render_line, self.list.drawn_whole().render_line)


@given(STEPS)
@example([("read", 0, 0), ("go", 0, 20), ("paint", 0, 0), ("read", 1, 22)]).via("undo leads to another ticket")
@example([("read", 0, 0), ("page", 1, 0), ("paint", 0, 0), ("time", 1, 0), ("page", -1, 0)]).via("time out of sight")
@example([("read", 0, 0), ("go", 0, 40), ("gone", 0, 10), ("fetch", 0, 0)]).via("the view has shrunk meanwhile")
@settings(deadline=None)
def test_the_list_is_what_a_full_drawing_would_show(steps: list[Step]) -> None:
    driven = Driven()
    for step in steps:
        driven.take(step)
    driven.check()


LINES = st.builds(lambda first, count, words: tuple(((f"{number} {words}", "text"),) if number % 4 else ()
                                                    for number in range(first, first + count)),
                  st.integers(0, 3), st.integers(0, 14), st.sampled_from(["a", "漢字", "long " * 20]))


@given(st.booleans(), st.lists(st.tuples(
    st.sampled_from(["show", "show", "keep", "scroll", "page", "size", "early", "paint"]), LINES, st.integers(-9, 9)),
    max_size=12))
@settings(deadline=None)
def test_lines_are_what_a_full_drawing_would_show(auto: bool, steps: list[tuple[str, tuple[Line, ...], int]]) -> None:
    sight = Sight(Size(20, 6))
    view = SeenLines(sight)
    if auto:
        view.styles.height = "auto"
    sight.refresh()
    for name, lines, by in steps:
        match name:
            case "show":
                view.show(lines, abs(by))
            case "keep":
                view.show(lines)
            case "scroll":
                view.scroll_lines(by)
            case "page":
                view.scroll_pages(by)
            case "size" | "early":
                sight.resize(10 + abs(by), 1 + abs(by))
                if name == "early":
                    sight.paint(view.render_line)
                view.on_resize()
            case _:
                sight.check(view.render_line, view.render_line)
    sight.check(view.render_line, view.render_line)
