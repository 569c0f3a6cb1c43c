"""The club the desk works for: its name, its operators, the categories its tickets fall into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Club:
    """What macros and links say of the club."""

    name: str = ""
    site: str = ""
    profile_url: str = ""
    """Where a member's profile is; ``{id}`` stands for the requester's profile id."""
    refund_days: int = 14
    """How many days after a payment a refund is still given."""

    def profile_link(self, profile_id: str) -> str:
        """The address of one member's profile, or an empty string when it cannot be told."""
        if not profile_id or "{id}" not in self.profile_url:
            return ""
        return self.profile_url.replace("{id}", profile_id)


@dataclass(frozen=True, slots=True)
class Operator:
    """Someone who answers; also an expert of a further line."""

    id: str
    name: str = ""
    line: int = 1
    """The support line, 1 to 3."""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """What a ticket is about, and what helps to answer it."""

    id: str
    title: Mapping[str, str] = field(default_factory=dict)
    """The words for it by language; ``title_in`` picks one."""
    sub: tuple[str, ...] = ()
    """Subcategory ids."""
    macros: tuple[str, ...] = ()
    """Macro ids to offer first."""
    sop: str = ""
    """The SOP to follow, by id."""
    expert: str = ""
    """Whom to ask: an operator id or a name."""
    kb: str = ""
    """The knowledge base page."""

    def title_in(self, language: str) -> str:
        """The title in the language, else in English, else in any, else the id."""
        known = (self.title.get(language), self.title.get("en"), *self.title.values())
        return next((title for title in known if title), self.id)


STARTER_CATEGORIES: tuple[Category, ...] = (
    Category("access", {"en": "Access", "ru": "Доступ"},
             ("login", "password", "invitation", "blocked", "devices"), sop="extend-access"),
    Category("payment", {"en": "Payment", "ru": "Оплата"},
             ("failed", "double_charge", "receipt", "renewal", "card"), sop="check-transaction"),
    Category("cancellation", {"en": "Cancellation", "ru": "Отмена подписки"},
             ("cancel", "refund", "pause"), sop="cancel"),
    Category("functionality", {"en": "Functionality", "ru": "Работа платформы"},
             ("bug", "video", "app", "notifications"), sop="escalate-bug"),
    Category("content", {"en": "Content", "ru": "Контент"},
             ("missing", "events", "recording", "materials")),
    Category("feedback", {"en": "Feedback", "ru": "Отзыв"},
             ("idea", "complaint", "thanks")),
    Category("presale", {"en": "Before joining", "ru": "До вступления"},
             ("plans", "trial", "corporate")),
    Category("other", {"en": "Other", "ru": "Другое"}),
)
"""The categories of a desk whose configuration names none; six to eight is what a person can choose from."""
