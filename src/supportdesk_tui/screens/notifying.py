"""Telling an operator who looks elsewhere: once for each occasion, as configured, and not where all is muted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from supportdesk_tui.desk.rules import alerts
from supportdesk_tui.desk.rules.alerts import Alert
from supportdesk_tui.domain.notifying import Notifying, sequence, words_for
from supportdesk_tui.i18n import gettext, ngettext
from supportdesk_tui.screens.log_file import log
from supportdesk_tui.screens.shell import Shell

PATIENCE = 5.0


class Notifier:
    """Remembers what was told; what holds when the panel starts is no news."""

    def __init__(self, wish: Notifying) -> None:
        self._wish = wish
        self._known: frozenset[str] | None = None

    async def look(self, shell: Shell) -> None:
        """Tell of what is new."""
        if self._wish.how == "off":
            return
        present = await shell.ask(alerts.present, self._wish.on)
        news = [alert for alert in present if self._known is not None and alert.key not in self._known]
        self._known = frozenset(alert.key for alert in present)
        heard = [alert for alert in news if alert.urgent or not shell.muted]
        if heard:
            await notify(shell, self._wish.how, alert_words(heard))


async def notify(shell: Shell, how: str, text: str) -> None:
    """Say a sentence the configured way."""
    if how != "notify-send":
        shell.tell_terminal(sequence(how, text, tmux="TMUX" in os.environ))
        return
    try:
        await shell.compute(subprocess.run, notify_send(text), check=False, timeout=PATIENCE,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("notify-send: %s", error)


def notify_send(text: str) -> list[str]:
    """The program and its arguments. All stands in the title: a body may be read as markup, with links and pictures."""
    return ["notify-send", "--app-name=supportdesk", "--", f"supportdesk: {words_for(text)}"]


def alert_words(news: Sequence[Alert]) -> str:
    """One sentence for all of them: the first by name, the others counted."""
    said = {"p1": gettext("P1: #{number} {subject}"), "breach": gettext("overdue: #{number} {subject}"),
            "promise": gettext("promise due: #{number} {subject}")}[news[0].kind].format(
        number=news[0].ticket.id, subject=news[0].ticket.subject[:60])
    if len(news) == 1:
        return said
    more = ngettext("and {n} more", "and {n} more", len(news) - 1).format(n=len(news) - 1)
    return f"{said} {more}"
