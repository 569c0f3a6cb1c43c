"""SOPs: written procedures as steps, and how far a ticket has come, told from its events alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from supportdesk_tui.domain.event import Event, EventKind


@dataclass(frozen=True, slots=True)
class Condition:
    """When a step applies: an earlier step recorded one of these answers (``negated``: another one)."""

    ask: str
    answers: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SopStep:
    """One step of a procedure."""

    text: str
    """The work, as a short imperative; may hold placeholders."""
    hint: str = ""
    ask: str = ""
    """The name under which the step records a value, such as ``amount``; empty when it is only ticked."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """The answers allowed and their words; empty for free text."""
    macro: str = ""
    """A macro that does the step."""
    tags: tuple[str, ...] = ()
    """Tags to set when the step is done."""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class SopText:
    """One language's variant of a procedure."""

    title: str
    steps: tuple[SopStep, ...]
    notes: str = ""
    """What to know before beginning: when it applies, what not to do."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Sop:
    """A procedure. The id is the file's name without ``.md``; all variants have the same steps."""

    id: str
    category: str
    variants: Mapping[str, SopText]
    keys: tuple[str, ...] = ()

    def language(self, *wishes: str) -> str:
        """The first wished-for language that has a variant; else English, else any."""
        for wish in (*wishes, "en", "ru"):
            if wish in self.variants:
                return wish
        return next(iter(self.variants))

    def text(self, *wishes: str) -> SopText:
        """The variant for ``language(*wishes)``."""
        return self.variants[self.language(*wishes)]


@dataclass(frozen=True, slots=True)
class StepState:
    """Where one step stands on one ticket."""

    done: bool = False
    value: str = ""
    """What was recorded."""
    at: datetime | None = None
    """When it was last ticked or unticked."""
    by: str = ""
    """The operator id, where known."""
    applies: bool | None = True
    """False: its condition does not hold, it need not be done; None: the answer it hangs on is still open."""


@dataclass(frozen=True, slots=True)
class SopProgress:
    """How far a ticket has come with a procedure."""

    sop: str
    steps: tuple[StepState, ...]

    @property
    def done(self) -> tuple[bool, ...]:
        """Which steps are ticked, in order."""
        return tuple(step.done for step in self.steps)

    @property
    def values(self) -> tuple[str, ...]:
        """What each step recorded, in order."""
        return tuple(step.value for step in self.steps)

    @property
    def started(self) -> bool:
        """At least one step is ticked."""
        return any(step.done for step in self.steps)

    @property
    def open_steps(self) -> tuple[int, ...]:
        """The steps still to be done, 1-based; those that do not apply are left out."""
        return tuple(number for number, step in enumerate(self.steps, 1)
                     if not step.done and step.applies is not False)

    @property
    def next_step(self) -> int | None:
        """The first open step, 1-based; None when the procedure is finished."""
        return self.open_steps[0] if self.open_steps else None


def progress(sop: Sop, events: Iterable[Event], actors: Mapping[int, str] | None = None) -> SopProgress:
    """Where a ticket stands with a procedure.

    Args:
        sop: The procedure.
        events: The ticket's live events, oldest first; undone ones must not be among them.
        actors: Who recorded each batch, by batch id.
    """
    steps = sop.text().steps
    states = [StepState() for _ in steps]
    for event in events:
        if event.kind is not EventKind.SOP_TICKED or event.data.get("sop") != sop.id:
            continue
        number = event.data.get("step")
        if not isinstance(number, int) or not 1 <= number <= len(states):
            continue  # the file has fewer steps than when this was ticked
        done = bool(event.data.get("done", True))
        value = str(event.data.get("value") or "") if done else ""
        states[number - 1] = StepState(done, value, event.at, (actors or {}).get(event.batch_id, ""))
    return SopProgress(sop.id, _with_conditions(steps, states))


def sops_in(events: Iterable[Event]) -> tuple[str, ...]:
    """The ids of the procedures a ticket's events mention, in the order they were begun."""
    found = (event.data.get("sop") for event in events if event.kind is EventKind.SOP_TICKED)
    return tuple(dict.fromkeys(sop for sop in found if isinstance(sop, str)))


def done_lines(text: SopText, state: SopProgress) -> str:
    """The steps done with what they recorded, one a line: what an escalation says was tried."""
    lines = []
    for step, at in zip(text.steps, state.steps, strict=False):
        if at.done:
            value = step.choices.get(at.value, at.value)
            lines.append(f"- {step.text}" + (f": {value}" if value else ""))
    return "\n".join(lines)


def _with_conditions(steps: tuple[SopStep, ...], states: list[StepState]) -> tuple[StepState, ...]:
    """Decides in order which steps apply: what hangs on a step that does not apply does not apply either."""
    answers: dict[str, str] = {}
    awaited: set[str] = set()
    decided = []
    for step, state in zip(steps, states, strict=True):
        applies: bool | None = True
        if step.when is not None:
            answer = answers.get(step.when.ask)
            if answer is not None:
                applies = (answer in step.when.answers) is not step.when.negated
            else:
                applies = None if step.when.ask in awaited else False
        if step.ask and state.done:
            answers[step.ask] = state.value
        elif step.ask and applies is not False:
            awaited.add(step.ask)
        decided.append(replace(state, applies=applies))
    return tuple(decided)
