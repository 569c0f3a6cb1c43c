"""What keeps a wish for a key from being granted, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportdesk_tui.commands.own_keys import KeyProblem
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.i18n import N_, gettext, ngettext

_WORDS: Mapping[str, str] = {
    "not_text": N_("keys are texts, such as \"x\" or [\"x\", \"f8\"]"),
    "unknown_command": N_("there is no such command"),
    "fixed": N_("its digits are meant as numbers and stay"),
    "needed": N_("it needs a key: without it there is no way out"),
    "unknown_key": N_("{key}: there is no such key"),
    "alt": N_("{key}: Alt and a letter reach a program as Esc and the letter"),
    "never": N_("{key} is taken by terminals, by tmux or by other layouts"),
    "moved": N_("{key} is the key of {other} in the Russian layout and means that alone"),
    "types": N_("{key} types a character here"),
    "conflict": N_("{key} is the key of {other} here"),
}


def key_problem_words(problem: KeyProblem) -> str:
    """One wish and why it was not granted."""
    said = gettext(_WORDS[problem.reason]).format(key=clean_line(problem.key, 20), other=problem.other)
    if problem.reason == "unknown_command" and problem.other:
        said = gettext("{said}; the nearest is {other}").format(said=said, other=problem.other)
    where = gettext("config.toml, line {line}: {command}").format(line=problem.line,
                                                                  command=clean_line(problem.command, 40))
    return f"{where}: {said}"


def key_problems_words(problems: Sequence[KeyProblem]) -> str:
    """All of them in one sentence for the banner; empty when every wish is granted."""
    if not problems:
        return ""
    if len(problems) == 1:
        return key_problem_words(problems[0])
    more = ngettext("{n} more: supportdesk keys --check", "{n} more: supportdesk keys --check",
                    len(problems) - 1).format(n=len(problems) - 1)
    return f"{key_problem_words(problems[0])} · {more}"
