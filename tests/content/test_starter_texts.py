"""The shipped texts: complete in both languages, fit for sending, and true to the club."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk_tui.domain.club import STARTER_CATEGORIES, Club, Operator
from supportdesk_tui.domain.macro import LANGUAGES, Macro, MacroKind, Rendered, asked_values
from supportdesk_tui.domain.macro_values import LetterFacts, values
from supportdesk_tui.domain.requester import Requester
from supportdesk_tui.domain.sop import Sop
from supportdesk_tui.domain.ticket import Channel, Priority, Status, Ticket
from supportdesk_tui.playbook.library import FileLibrary
from supportdesk_tui.playbook.rendering import variables_of
from supportdesk_tui.playbook.starter import starter_dir

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
CATEGORIES = [category.id for category in STARTER_CATEGORIES]
LIBRARY = FileLibrary([ROOT / "macros"], [ROOT / "sop"], CATEGORIES)
ACKNOWLEDGEMENT = LIBRARY.acknowledgement()
ALL = (*LIBRARY.macros(), *LIBRARY.escalations(), *((ACKNOWLEDGEMENT,) if ACKNOWLEDGEMENT else ()))
macros = pytest.mark.parametrize("macro", ALL, ids=lambda macro: macro.id)
replies = pytest.mark.parametrize("macro", LIBRARY.macros(), ids=lambda macro: macro.id)
sops = pytest.mark.parametrize("sop", LIBRARY.sops(), ids=lambda sop: sop.id)
languages = pytest.mark.parametrize("language", LANGUAGES)


def filled(macro: Macro, language: str, *, bare: bool = False) -> Rendered:
    """The macro for a full sample ticket; ``bare`` for a stranger of whom only an address is known."""
    name = {"en": "Anna Clark", "ru": "Пётр Смирнов"}[language]
    ticket = Ticket(1042, "" if bare else "Оплата", Status.OPEN, Channel.EMAIL, 7, NOW, NOW,
                    priority=None if bare else Priority.P2, category="payment")
    requester = Requester(7, addresses=("p@club.example",)) if bare else Requester(
        7, name, ("p@club.example",), plan="Год", member_since="2024", profile_id="55")
    facts = LetterFacts(
        ticket, requester, Operator("ira", "Ирина"), Club("" if bare else "Клуб", "" if bare else "https://club.example"),
        NOW, ZoneInfo("Europe/Moscow"), language, due_at=None if bare else NOW + timedelta(hours=1),
        promise_at=NOW + timedelta(days=1) if macro.actions.promise else None,
        last_message="" if bare else "Не проходит оплата",
        ask=asked_values(macro, language, {ask.name: f"({ask.name})" for ask in macro.asks}))
    return LIBRARY.render(macro, language, values(facts))


def test_playbook_passes_its_own_lint() -> None:
    assert LIBRARY.lint() == ()


def test_starter_folder_is_the_projects_own() -> None:
    assert (starter_dir() / "macros" / "ru").is_dir()
    assert (starter_dir() / "sop" / "ru").is_dir()


def test_there_is_enough_for_a_first_day() -> None:
    by_category = Counter(macro.category for macro in LIBRARY.macros())
    assert sum(by_category.values()) >= 20
    assert set(by_category) == set(CATEGORIES)
    assert min(by_category.values()) >= 3
    assert {sop.id for sop in LIBRARY.sops()} == {
        "cancel", "refund", "extend-access", "check-transaction", "escalate-bug", "conduct", "pause"}
    assert {macro.id: macro.line for macro in LIBRARY.escalations()} == {
        "escalate-line-2": 2, "escalate-developer": 3, "escalate-product": 3}
    assert ACKNOWLEDGEMENT is not None


@languages
@macros
def test_a_full_ticket_leaves_nothing_open(macro: Macro, language: str) -> None:
    done = filled(macro, language)
    assert done.problems == ()
    assert done.language == language
    assert not re.search(r"[{}⟦⟧]|\n\n\n| \n|  ", done.text)


@languages
@macros
def test_a_stranger_can_be_answered_too(macro: Macro, language: str) -> None:
    """Only an address is known and the club has no site yet: fallbacks must stand in."""
    done = filled(macro, language, bare=True)
    assert done.problems == ()
    if macro.kind is MacroKind.REPLY:
        assert done.text.startswith({"en": "Hello!", "ru": "Здравствуйте!"}[language])
    assert not re.search(r" [,.;:!?](?:\s|$)|\(\)|«»|“”", done.text)


@macros
def test_both_languages_say_the_same_things(macro: Macro) -> None:
    assert set(macro.variants) == set(LANGUAGES)
    english, russian = macro.variants["en"], macro.variants["ru"]
    for part in ("body", "subject", "to"):
        assert variables_of(getattr(english, part)) == variables_of(getattr(russian, part)), part
    assert all(set(ask.prompts) == set(LANGUAGES) for ask in macro.asks)
    assert all(set(ask.defaults) in ({*LANGUAGES}, set()) for ask in macro.asks)
    assert english.body.count("\n\n") == russian.body.count("\n\n"), "paragraph by paragraph"


@macros
def test_every_asked_value_is_used(macro: Macro) -> None:
    text = macro.text("en")
    used = variables_of(text.body) | variables_of(text.subject) | variables_of(text.to)
    assert {f"ask.{ask.name}" for ask in macro.asks} <= used


@macros
def test_russian_is_russian_and_english_english(macro: Macro) -> None:
    words = re.sub(r"\{[{%].*?[}%]\}", "", macro.variants["en"].body)
    assert not re.search("[а-яё]", words, re.IGNORECASE)
    russian = re.sub(r"\{[{%].*?[}%]\}", "", macro.variants["ru"].body)
    assert set(re.findall(r"[A-Za-z]+", russian)) <= {"SOP", "Safari", "VPN"}
    assert not re.search(r"[а-яё,;] (?:Вы|Вас|Вам|Ваш\w*)\b", russian), "«вы» is written small"
    assert not re.search(r"\b(?:еще|подождем|пришлем|найдем|поймем|вернем|причем|учтен|нее|дойдет|идет)\b",
                         russian), "ё is written"


@replies
def test_a_reply_greets_signs_and_points_onward(macro: Macro) -> None:
    for text in macro.variants.values():
        assert text.body.startswith("{{ requester.greeting }}\n\n")
        assert text.body.endswith("\n\n{{ me.signature }}")
        assert len(text.body) < 1200, "short"
        assert len(text.title) <= 50, "fits a row of the picker"
    assert macro.actions.status in {Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED}
    assert len(macro.keys) >= 6, "words to find it by, in both languages"


@replies
def test_p1_promises_an_hour(macro: Macro) -> None:
    if macro.actions.priority is Priority.P1:
        assert macro.actions.promise == "60m"


def test_urgent_macros_exist_for_sign_in_and_payment() -> None:
    urgent = {macro.category for macro in LIBRARY.macros() if macro.actions.priority is Priority.P1}
    assert urgent == {"access", "payment"}


@languages
def test_escalations_say_what_the_other_line_needs(language: str) -> None:
    for macro in LIBRARY.escalations():
        done = filled(macro, language)
        assert done.to == "(to)"
        assert "1042" in done.subject
        assert "P2" in done.subject
        for needed in ("p@club.example", "P2", "(tried)", "> Не проходит оплата"):
            assert needed in done.text


@languages
def test_acknowledgement_has_number_time_and_what_helps(language: str) -> None:
    assert ACKNOWLEDGEMENT is not None
    full, bare = filled(ACKNOWLEDGEMENT, language), filled(ACKNOWLEDGEMENT, language, bare=True)
    assert "1042" in full.subject
    assert "1042" in full.text
    assert {"en": "today by 13:00 (MSK)", "ru": "сегодня до 13:00 (МСК)"}[language] in full.text
    assert "13:00" not in bare.text, "without a running clock no time is invented"
    assert full.text.count("\n- ") == 3


@sops
def test_sop_is_whole_in_both_languages(sop: Sop) -> None:
    assert set(sop.variants) == set(LANGUAGES)
    english, russian = sop.variants["en"], sop.variants["ru"]
    for step, other in zip(english.steps, russian.steps, strict=True):
        assert bool(step.hint) == bool(other.hint)
        assert variables_of(step.text + step.hint) == variables_of(other.text + other.hint)
        assert re.search("[а-яё]", other.text, re.IGNORECASE)
        assert len(other.text) <= 74, "fits a line of the panel"
        assert len(step.text) <= 74
    assert english.notes
    assert russian.notes
    assert 4 <= len(english.steps) <= 10


@sops
def test_sop_and_its_macros_fit_together(sop: Sop) -> None:
    """A macro that opens a procedure belongs to one of its steps, and the category is a real one."""
    named = {step.macro for step in sop.text().steps} - {""}
    opening = {macro.id for macro in LIBRARY.macros() if macro.actions.sop == sop.id}
    assert opening & named
    assert sop.category in CATEGORIES
