"""Finding by typed letters, and keys that are typed ahead."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk_tui.commands.search import find, score
from supportdesk_tui.commands.type_ahead import LIMIT, TypeAhead
from supportdesk_tui.widgets.choice import REPEAT_GUARD, Answer, Choice, Choosing


def test_a_beginning_beats_the_inside_and_the_inside_beats_letters_apart() -> None:
    assert score("re", "reply") > score("re", "do reply") > score("re", "square") > score("re", "r-e")
    assert score("xyz", "reply") == 0


def test_a_query_in_the_other_layout_is_found_and_said() -> None:
    found = find("цфше", ["wait", "reply"], lambda item: (item,))
    assert (found.items, found.read_as) == (("wait",), "wait")


def test_letters_apart_count_only_where_nothing_holds_them_together() -> None:
    assert find("reopen", ["rename the open view", "reopen"], lambda item: (item,)).items == ("reopen",)
    assert find("rnm", ["rename the open view", "reopen"], lambda item: (item,)).items == ("rename the open view",)


def test_a_word_in_the_other_layout_beats_its_letters_scattered_over_another() -> None:
    found = find("pfrh", ["promised for their husbands", "закрыть"], lambda item: (item,))
    assert (found.items, found.read_as) == (("закрыть",), "закр")
    assert find("rnm", ["rename the open view", "окть"], lambda item: (item,)).read_as == ""


LETTERS = st.sampled_from("aesrABК кйцшSWЯёЁіßİ\u0301 -_.:0419№\n😀")
"""Few letters of every kind: queries meet words far more often than with all of Unicode, and are cheap to make."""


@settings(max_examples=60)
@given(st.text(LETTERS, max_size=12), st.lists(st.text(LETTERS, max_size=20), max_size=8))
def test_any_query_over_any_words_returns_some_of_them(query: str, items: list[str]) -> None:
    found = find(query, items, lambda item: (item,)).items
    assert all(item in items for item in found)
    assert len(found) <= len(items)


def test_keys_wait_while_the_gate_is_shut_and_come_out_in_order() -> None:
    keys: TypeAhead[str] = TypeAhead()
    keys.shut()
    for key in "ab":
        keys.keep(key)
    assert keys.next() is None
    keys.open()
    assert [keys.next(), keys.next(), keys.next()] == ["a", "b", None]


def test_a_stuck_key_does_not_pile_up() -> None:
    keys: TypeAhead[int] = TypeAhead()
    keys.shut()
    for number in range(LIMIT * 2):
        keys.keep(number)
    keys.forget()
    keys.open()
    assert keys.next() is None


def choosing(opener: str = "c") -> Choosing:
    return Choosing("Category", [Choice("Access", "access"), Choice("Payment", "payment")], opener, 10.0)


def test_digits_pick_and_the_opening_key_cannot_while_it_repeats() -> None:
    choice = choosing(opener="2")
    assert choice.press("2", 10.0 + REPEAT_GUARD / 2) is Answer.TOO_SOON  # and the operator is told so
    assert choice.press("2", 10.0 + REPEAT_GUARD) is Answer.PICKED
    assert choice.picked is not None
    assert choice.picked.value == "payment"


def test_letters_narrow_and_enter_takes_the_first() -> None:
    choice = choosing()
    assert choice.press("з", 11.0) is Answer.CHANGED  # the key of p on a Russian keyboard
    assert choice.read_as == "p"
    assert choice.press("enter", 11.0) is Answer.PICKED
    assert choice.picked is not None
    assert choice.picked.value == "payment"


def test_a_word_that_fits_nothing_takes_what_its_letters_leave_only_when_enter_is_pressed_again() -> None:
    choice = choosing()
    for letter in "declined":
        choice.press(letter, 11.0)
    assert choice.typed, "some of the letters fit"
    assert choice.press("enter", 11.0) is Answer.ASTRAY
    assert choice.picked is None
    assert choice.press("enter", 11.0) is Answer.PICKED


def test_a_letter_taken_back_makes_the_word_whole() -> None:
    choice = choosing()
    for key in ("p", "q", "backspace", "p", "enter"):
        choice.press(key, 11.0)
    assert choice.picked is not None
    assert choice.picked.value == "payment"


def test_zero_and_escape_leave() -> None:
    assert choosing().press("0", 11.0) is Answer.LEFT
    assert choosing().press("escape", 11.0) is Answer.LEFT
    assert choosing().press("9", 11.0) is Answer.IGNORED


def test_a_digit_of_its_own_keeps_its_meaning_when_others_are_missing() -> None:
    choice = Choosing("When", [Choice("tomorrow", "t", key="4"), Choice("other", "o", key="9")])
    assert choice.press("1", 1.0) is Answer.IGNORED
    assert choice.press("9", 1.0) is Answer.PICKED
    assert choice.picked is not None
    assert choice.picked.value == "o"


def test_enter_takes_the_marked_one_while_nothing_is_typed_and_no_digit_moves() -> None:
    def choice() -> Choosing:
        return Choosing("Macro", [Choice("beyond", "b", key="enter", by_enter=True), Choice("one", "1"),
                                  Choice("two", "2")])
    by_enter, by_digit, by_letters = choice(), choice(), choice()
    by_enter.press("enter", 1.0)
    by_digit.press("1", 1.0)
    by_letters.press("t", 1.0)
    by_letters.press("enter", 1.0)
    assert [each.picked and each.picked.label for each in (by_enter, by_digit, by_letters)] == ["beyond", "one", "two"]


def test_the_digits_of_a_question_keep_their_meaning_whatever_else_is_pressed() -> None:
    quit_or_not = Choosing("1 letter can still be taken back",
                           [Choice("wait", "wait"), Choice("send now and quit", "send")], "q", 10.0, fixed=True)
    assert quit_or_not.press("q", 11.0) is Answer.IGNORED
    assert quit_or_not.press("1", 11.0) is Answer.PICKED
    assert quit_or_not.picked is not None
    assert quit_or_not.picked.value == "wait"


def test_a_question_nobody_asked_for_is_not_answered_by_keys_on_their_way() -> None:
    question = Choosing("#5 has a draft", [Choice("go on with it", "draft"), Choice("a new letter", "new")], "m", 10.0,
                        fixed=True, unexpected=True)
    assert question.press("2", 10.0 + REPEAT_GUARD / 2) is Answer.TOO_SOON
    assert question.press("0", 10.0 + REPEAT_GUARD / 2) is Answer.LEFT
    assert question.press("2", 10.0 + REPEAT_GUARD) is Answer.PICKED
