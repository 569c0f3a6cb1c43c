"""The rules from the command line: which there are, and what they would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from supportdesk_tui.cli.running import Exit, open_bench, open_desk, print_json, say_error
from supportdesk_tui.desk.looking import queue
from supportdesk_tui.desk.rules import try_rules
from supportdesk_tui.domain.duration import duration_text
from supportdesk_tui.domain.event import Json as JsonValue
from supportdesk_tui.domain.rule import Rule
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.i18n import ngettext

app = typer.Typer(help="Rules: what is done with tickets by itself.", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """List the rules in the order in which they are asked."""
    with open_bench() as opened:
        rules, file = opened.desk.rulebook.usable(), opened.places.rules_file
        if json:
            print_json([_object(rule) for rule in rules])
        for rule in () if json else rules:
            after = f" {duration_text(rule.after)}" if rule.after else ""
            typer.echo(f"{rule.name:<24} {rule.on.value + after:<14} {rule.when or '*'}"
                       f" → {_fields(rule.then.fields())}")
        if not rules:
            say_error(_("There are no rules: {file}").format(file=file))
            raise SystemExit(Exit.PARTIAL)


@app.command("test")
def try_(query: Annotated[str, typer.Argument(help="Which tickets; all open ones by default.")] = "is:open",
         json: Json = False) -> None:
    """Show what the rules would change; changes nothing.

    Rules of arrival are asked as if each ticket came now, rules of time as it stands. In earnest a rule looks
    ahead only: what happened before it was written is left alone.
    """
    from supportdesk_tui.presentation.filters import remark

    with open_desk() as desk:
        parsed = queue.parse(desk, query)
        if parsed.problems:
            say_error(remark(parsed))
            raise SystemExit(Exit.USAGE)
        trial = try_rules.try_rules(desk, parsed.query)
        if json:
            print_json({"looked_at": trial.looked_at, "matched": dict(trial.matched), "changes": [
                {"ticket": each.ticket_id, "rule": each.rule, "field": each.field, "before": each.before,
                 "after": each.after} for each in trial.changes]})
        else:
            _print(trial, desk.rulebook.rules)
        if not trial.changes:
            raise SystemExit(Exit.PARTIAL)


def _print(trial: try_rules.Trial, rules: Sequence[Rule]) -> None:
    for each in trial.changes:
        typer.echo(f"#{each.ticket_id:<6} {each.field}: {_value(each.before)} → {_value(each.after)}"
                   f"   {_('rule “{name}”').format(name=each.rule)}")
    for rule in rules:
        count = trial.matched[rule.name]
        said = (ngettext("matches {n} ticket", "matches {n} tickets", count).format(n=count) if count
                else _("matches nothing here"))
        typer.echo(" · ".join([f"{rule.name}: {said}", *(_beside(rule) if count else ())]))
    typer.echo(ngettext("{n} ticket looked at; nothing was changed", "{n} tickets looked at; nothing was changed",
                        trial.looked_at).format(n=trial.looked_at))


def _beside(rule: Rule) -> Iterator[str]:
    """What a rule does beside changing a ticket."""
    if rule.then.macro:
        yield _("proposes the macro {macro}").format(macro=rule.then.macro)
    if rule.then.acknowledge is not None:
        yield _("acknowledges new tickets") if rule.then.acknowledge else _("keeps the acknowledgement back")


def _fields(fields: Mapping[str, JsonValue]) -> str:
    return ", ".join(f"{name}={_value(value)}" for name, value in fields.items())


def _value(value: JsonValue) -> str:
    if isinstance(value, list):
        return " ".join(f"+{item}" for item in value) or "–"
    return str(value).lower() if isinstance(value, bool) else str(value) or "–"


def _object(rule: Rule) -> dict[str, object]:
    return {"name": rule.name, "on": rule.on.value, "when": rule.when, "then": dict(rule.then.fields()),
            "after_seconds": int(rule.after.total_seconds()) if rule.after else None, "line": rule.line}
