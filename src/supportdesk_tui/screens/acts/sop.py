"""Acts that leave a checklist for what its steps ask for: an escalation, a letter, the end of the ticket."""

from __future__ import annotations

from supportdesk_tui.desk.letters import escalate as escalating
from supportdesk_tui.desk.letters import reply
from supportdesk_tui.domain.macro import MacroKind
from supportdesk_tui.i18n import gettext
from supportdesk_tui.screens.acts.answer import escalate_ticket, open_composer
from supportdesk_tui.screens.acts.ticket import done
from supportdesk_tui.screens.base import Act
from supportdesk_tui.screens.macro_letter import prepared
from supportdesk_tui.screens.sop import SopScreen


async def escalate(screen: SopScreen) -> None:
    """The steps done go into the letter."""
    await screen.shell.leave()
    await escalate_ticket(screen.below)


async def write_with_macro(screen: SopScreen) -> None:
    """The letter that does the step under the cursor."""
    step = screen.run.text.steps[screen.cursor]
    if not step.macro:
        screen.say(gettext("this step has no letter"), "warn")
        return
    macro = screen.shell.desk.library.macro(step.macro)
    prepare = escalating.prepare if macro.kind is MacroKind.ESCALATION else reply.prepare
    ready = await prepared(screen, macro, screen.ticket.id, prepare)
    if ready is not None:
        await screen.shell.leave()
        await open_composer(screen.below, ready)


async def solve(screen: SopScreen) -> None:
    """Open steps want a reason there."""
    await screen.shell.leave()
    await done(screen.below)


ACTS: dict[str, Act] = {
    "sop.escalate": escalate,
    "sop.macro": write_with_macro,
    "sop.done": solve,
}
