"""What opens a link, and which terminals have no clipboard: decided from the environment alone."""

from __future__ import annotations

import pytest

from supportdesk_tui.screens.clipboard import lacks_clipboard
from supportdesk_tui.screens.opener import opener


@pytest.mark.parametrize(("environ", "configured", "platform", "program"), [
    ({"SSH_CONNECTION": "x", "DISPLAY": ":0"}, ["firefox"], "linux", ()),
    ({}, ["firefox", "--private-window"], "linux", ("firefox", "--private-window")),
    ({}, [], "darwin", ("open",)),
    ({"WAYLAND_DISPLAY": "wayland-0"}, [], "linux", ("xdg-open",)),
    ({"WSL_DISTRO_NAME": "Debian"}, [], "linux", ("wslview",)),
    ({}, [], "linux", ()),
])
def test_a_link_is_opened_where_its_window_can_be_seen(
        environ: dict[str, str], configured: list[str], platform: str, program: tuple[str, ...]) -> None:
    assert opener(environ, configured, platform, find=lambda name: name) == program


def test_without_the_program_nothing_is_promised() -> None:
    assert opener({"DISPLAY": ":0"}, [], "linux", find=lambda name: None) == ()


@pytest.mark.parametrize(("environ", "lacking"), [
    ({"TERM": "linux"}, True), ({"TERM": "screen.xterm"}, True), ({"TERM": "screen-256color", "TMUX": "x"}, False),
    ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, True), ({"TERM": "xterm-kitty"}, False),
    ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, True),
])
def test_terminals_without_a_clipboard_are_known(environ: dict[str, str], lacking: bool) -> None:
    assert lacks_clipboard(environ) is lacking
