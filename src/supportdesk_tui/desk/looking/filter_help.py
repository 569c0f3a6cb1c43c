"""What helps to type a filter: the values this desk has, and what was typed before."""

from __future__ import annotations

from supportdesk_tui.desk.context import Desk
from supportdesk_tui.domain.filters.completion import Completion, Vocabulary, complete, sought_sender


def vocabulary(desk: Desk) -> Vocabulary:
    """Tags, operators, categories and macros, with the number of their open tickets."""
    config = desk.config
    with desk.store.reading() as view:
        assigned = dict(view.tallies("assignee"))
        filed = dict(view.tallies("category"))
        tags = dict(view.tallies("tag"))
        forms = dict(view.tallies("form"))
    titles = {item.title_in(config.language) or item.id: filed.get(item.id, 0) for item in config.categories}
    return Vocabulary(tags=tags, operators={item.id: assigned.get(item.id, 0) for item in config.operators},
                      categories=dict(sorted(titles.items(), key=lambda pair: -pair[1])), forms=forms,
                      macros=tuple(macro.id for macro in desk.library.macros()))


def completion(desk: Desk, words: Vocabulary, text: str, cursor: int, language: str) -> Completion:
    """The ways to go on with the term before the cursor; senders are looked up as they are typed."""
    sender = sought_sender(text, cursor)
    if sender is not None:
        with desk.store.reading() as view:
            words = Vocabulary(addresses=dict(view.tallies("address", sender, 8)))
    return complete(text, cursor, words, language)
