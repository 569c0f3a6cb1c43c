"""What is sent to a terminal as a notification passes its gate whole, whatever a subject holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk_tui.domain.notifying import sequence
from supportdesk_tui.terminal_output.vocabulary import let_through


@given(st.text(), st.sampled_from(["bell", "osc9", "osc777"]), st.booleans())
def test_no_text_gets_out_of_its_notification(text: str, how: str, tmux: bool) -> None:
    sent = sequence(how, text, tmux=tmux)
    assert let_through(sent) == sent
    assert sent.count("\x07") == 1
    assert len(sent) < 200


@pytest.mark.parametrize(("how", "sent"), [
    ("bell", "\x07"), ("osc9", "\x1b]9;supportdesk: P1, now\x07"),
    ("osc777", "\x1b]777;notify;supportdesk;P1, now\x07")])
def test_each_way_has_its_sequence(how: str, sent: str) -> None:
    assert sequence(how, "P1; \x1b\x07now", tmux=False) == sent


def test_tmux_hands_it_on() -> None:
    assert sequence("osc9", "P1", tmux=True) == "\x1bPtmux;\x1b\x1b]9;supportdesk: P1\x07\x1b\\"
