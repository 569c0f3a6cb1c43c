"""Escalation: handing a ticket over to another line, with what was tried and what is urgent."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import letter
from supportdesk_tui.desk.letters.ready import Ready
from supportdesk_tui.domain.errors import BadInput
from supportdesk_tui.domain.event import Json
from supportdesk_tui.domain.macro import MacroKind


def prepare(desk: Desk, ticket_id: int, template_id: str, answers: Mapping[str, str] | None = None) -> Ready:
    """A letter to another line, ready to send; the ticket goes on hold when it has left.

    Raises:
        BadInput: no such escalation template.
    """
    template = desk.library.macro(template_id)
    if template.kind is not MacroKind.ESCALATION:
        raise BadInput("not_an_escalation", template_id, ", ".join(item.id for item in desk.library.escalations()))
    now = desk.clock.now()
    with desk.store.reading() as view:
        facts = letter.gather(desk, view, ticket_id, template, now, answers or {})
    language = facts.language  # the desk's: colleagues read it, not the requester's
    rendered = desk.library.render(template, language, facts.values())
    to = tuple(address.strip() for address in rendered.to.split(",") if "@" in address)
    effects: dict[str, Json] = {
        "status": "on_hold", "template": template_id, "line": template.line,
        "waiting_for": rendered.to.strip(), **letter.effects_of(template, facts)}
    return Ready(ticket_id, "escalation", to, rendered.subject, rendered.text, effects=effects,
                 problems=rendered.problems, macro_id=template_id, title=template.text(language).title,
                 language=language)
