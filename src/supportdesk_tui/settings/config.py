"""The operator's settings: ``config.toml`` read strictly into frozen values; everything has a default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from supportdesk_tui.domain.acknowledgement import OFF, PEAK_SPAN, Acknowledging
from supportdesk_tui.domain.club import STARTER_CATEGORIES, Category, Club, Operator
from supportdesk_tui.domain.errors import ConfigError
from supportdesk_tui.domain.hook import Hooks
from supportdesk_tui.domain.notifying import HOWS, OCCASIONS, Notifying
from supportdesk_tui.domain.panel_wishes import AS_SHIPPED, LAYOUTS, LOOKS, OUTPUTS, KeyWish, PanelWishes
from supportdesk_tui.domain.setting_shapes import LANGUAGES, NAME, OAUTH_SERVICES
from supportdesk_tui.settings.account_config import ACCOUNT_KEYS, AccountConfig, read_account
from supportdesk_tui.settings.oauth_config import OAuthClient, read_oauth, require_clients
from supportdesk_tui.settings.table_reader import Source, TableReader
from supportdesk_tui.settings.toml_lines import KeyPath, TomlLines

if TYPE_CHECKING:
    from supportdesk_tui.desk.ports import FolderSource

LANGUAGE_VARIABLE = "SUPPORTDESK_LANG"
DEFAULT_HOLD = timedelta(seconds=30)
_LONGEST_HOLD = timedelta(hours=1)
_LONGEST_PEAK = timedelta(days=30)
_TOP_KEYS = ("language", "club", "me", "operator", "account", "sla", "category", "outbox", "acknowledge",
             "database", "backup", "oauth", "panel", "keys", "focus", "hooks", "notify", "source")
_OPERATOR_KEYS = ("id", "name", "line", "signature")
_CATEGORY_KEYS = ("id", "title", "sub", "macros", "sop", "expert", "kb")
_SYNTAX_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything ``config.toml`` says, checked."""

    file: Path
    language: str = "en"
    """Of the panel: ``en`` or ``ru``."""
    club: Club = field(default_factory=Club)
    me: Operator = field(default_factory=lambda: Operator("me"))
    operators: tuple[Operator, ...] = (Operator("me"),)
    """In the file's order, the order of the digits that assign; whoever sits here is always among them."""
    accounts: tuple[AccountConfig, ...] = ()
    sources: tuple[FolderSource, ...] = ()
    """Folders whose files are imported."""
    sla: Mapping[str, object] = field(default_factory=dict)
    """As written; settings/calendars.py reads it."""
    categories: tuple[Category, ...] = STARTER_CATEGORIES
    acknowledging: Acknowledging = OFF
    """Whether new requests are acknowledged, and how."""
    hold: timedelta = DEFAULT_HOLD
    """How long an outgoing mail can be taken back."""
    database_url: str = field(default="", repr=False)
    """A PostgreSQL address, which may carry a password; empty: the SQLite file."""
    shared_folder: bool = False
    """The SQLite file may lie on a network or in a syncing folder: the operator knows what is risked."""
    daily_backup: bool = True
    backups_kept: int = 7
    focus_streak: bool = True
    """Focus mode shows how many tickets in a row were dealt with."""
    oauth: Mapping[str, OAuthClient] = field(default_factory=dict)
    """The operator's own applications, by service: ``microsoft``, ``google``."""
    panel: PanelWishes = AS_SHIPPED
    hooks: Hooks = field(default_factory=Hooks)
    lines: TomlLines = field(default_factory=lambda: TomlLines(""), repr=False, compare=False)

    def error(self, path: KeyPath, reason: str, allowed: str = "") -> ConfigError:
        """A refusal of the key at ``path`` by someone who reads a part of the file further."""
        return Source(str(self.file), self.lines).error(path, reason, allowed)


def load_settings(file: Path, environ: Mapping[str, str]) -> Settings:
    """Read the file; a missing one gives a usable desk. Raises ConfigError."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        text = ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(str(file), line, "", "encoding", "UTF-8") from None
    except OSError as error:
        raise ConfigError(str(file), 0, "", "unreadable", error.strerror or "") from None
    return parse_settings(text, file, environ)


def parse_settings(text: str, file: Path, environ: Mapping[str, str]) -> Settings:
    """The settings a text makes; ``environ`` gives a language where the text does not. Raises ConfigError."""
    raw = parse_toml(text, file)
    source = Source(str(file), TomlLines(text))
    top = TableReader(raw, (), source, _TOP_KEYS)
    me = _read_operator(top.table("me", _OPERATOR_KEYS), required=False)
    operators = [_read_operator(table) for table in top.tables("operator", _OPERATOR_KEYS)]
    outbox = top.table("outbox", ("hold", "html"))
    html = outbox.flag("html", True)
    accounts = tuple(read_account(table, html=html) for table in top.tables("account", ACCOUNT_KEYS))
    sources = _read_sources(top)
    categories = tuple(_read_category(table) for table in top.tables("category", _CATEGORY_KEYS))
    _refuse_twins(source, ("operator", "id"), [operator.id for operator in operators])
    _refuse_twins(source, ("account", "name"), [account.name for account in accounts])
    _refuse_twins(source, ("account", "address"), [account.address for account in accounts])
    _refuse_twins(source, ("source", "name"), [folder.name for folder in sources],
                  {account.name for account in accounts})
    _refuse_twins(source, ("category", "id"), [category.id for category in categories])
    database = top.table("database", ("url", "shared_folder"))
    backup = top.table("backup", ("daily", "keep"))
    oauth = read_oauth(top.table("oauth", OAUTH_SERVICES))
    require_clients(accounts, oauth, source)
    return Settings(
        file=file,
        language=_language(top, environ),
        club=_read_club(top.table("club", ("name", "site", "profile_url", "refund_days"))),
        me=me,
        operators=_with_me(operators, me),
        accounts=accounts,
        sources=sources,
        sla=top.mapping("sla"),
        categories=categories or STARTER_CATEGORIES,
        acknowledging=_read_acknowledging(
            top.table("acknowledge", ("enabled", "peak", "null_sender")), [account.name for account in accounts]),
        hold=outbox.span("hold", DEFAULT_HOLD, _LONGEST_HOLD),
        database_url=database.text("url", pattern=r"postgres(ql)?(\+psycopg)?://.+", example="postgresql://..."),
        shared_folder=database.flag("shared_folder", False),
        daily_backup=backup.flag("daily", True),
        backups_kept=backup.whole("keep", 7, 1, 365),
        focus_streak=top.table("focus", ("streak",)).flag("streak", True),
        oauth=oauth,
        panel=_read_panel(top.table("panel", ("look", "ascii", "opener", "output", "layouts")),
                          _read_keys(top.mapping("keys"), source.lines),
                          _read_notify(top.table("notify", ("how", "on")))),
        hooks=_read_hooks(top.table("hooks", ("on_new", "on_breach", "on_promise_due", "timeout"))),
        lines=source.lines,
    )


def parse_toml(text: str, file: Path) -> dict[str, object]:
    """Plain TOML. Raises ConfigError ``syntax`` with the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _SYNTAX_PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise ConfigError(str(file), line, "", "syntax", _SYNTAX_PLACE.sub("", message)) from None


def surrounding_language(environ: Mapping[str, str]) -> str:
    """``en`` or ``ru`` as ``SUPPORTDESK_LANG``, else the locale, has it."""
    for name in (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "ru" if value.lower().startswith("ru") else "en"
    return "en"


def _language(top: TableReader, environ: Mapping[str, str]) -> str:
    """The variable wins over the file, so that one start can differ; the locale is the last resort."""
    written = top.choice("language", LANGUAGES, "")
    if environ.get(LANGUAGE_VARIABLE) in LANGUAGES:
        return environ[LANGUAGE_VARIABLE]
    return written or surrounding_language(environ)


def _read_club(table: TableReader) -> Club:
    return Club(
        name=table.text("name"),
        site=table.text("site"),
        profile_url=table.text("profile_url", pattern=r"|https?://\S*\{id\}\S*",
                               example='"https://club.example/u/{id}"'),
        refund_days=table.whole("refund_days", 14, 0, 3650),
    )


def _read_panel(table: TableReader, keys: tuple[KeyWish, ...], notify: Notifying) -> PanelWishes:
    layouts = table.texts("layouts") if "layouts" in table else LAYOUTS
    if not set(layouts) <= set(LAYOUTS):
        raise table.error("layouts", "bad_value", ", ".join(LAYOUTS))
    return PanelWishes(table.choice("look", LOOKS, AS_SHIPPED.look), table.flag("ascii", AS_SHIPPED.ascii),
                       table.texts("opener"), table.choice("output", OUTPUTS, AS_SHIPPED.output), keys, layouts, notify)


def _read_notify(table: TableReader) -> Notifying:
    on = table.texts("on") if "on" in table else OCCASIONS
    if not set(on) <= set(OCCASIONS):
        raise table.error("on", "bad_value", ", ".join(OCCASIONS))
    return Notifying(table.choice("how", HOWS, "off"), on)


def _read_hooks(table: TableReader) -> Hooks:
    return Hooks(table.texts("on_new"), table.texts("on_breach"), table.texts("on_promise_due"),
                 table.span("timeout", timedelta(seconds=10), timedelta(minutes=10)))


def _read_keys(written: Mapping[str, object], lines: TomlLines) -> tuple[KeyWish, ...]:
    """As they stand: a bad line costs its own command its key, never the operator the panel."""
    def keys(value: object) -> tuple[str, ...] | None:
        listed = value if isinstance(value, list) else [value]
        texts = tuple(each for each in listed if isinstance(each, str) and each)
        return texts if len(texts) == len(listed) else None
    return tuple(KeyWish(command, keys(value), lines.line(("keys", command))) for command, value in written.items())


def _read_operator(table: TableReader, *, required: bool = True) -> Operator:
    example = '"ira"'
    ident = (table.required("id", pattern=NAME, example=example) if required
             else table.text("id", "me", pattern=NAME, example=example))
    return Operator(ident, name=table.text("name"), line=table.whole("line", 1, 1, 3),
                    signature=table.text("signature", lines=True))


def _with_me(operators: Sequence[Operator], me: Operator) -> tuple[Operator, ...]:
    """``[me]`` says more of the same person than the list of operators does."""
    if me.id not in [operator.id for operator in operators]:
        return (me, *operators)
    return tuple(me if operator.id == me.id and me.name else operator for operator in operators)


def _read_sources(top: TableReader) -> tuple[FolderSource, ...]:
    if "source" not in top:
        return ()
    from supportdesk_tui.settings.source_config import SOURCE_KEYS, read_source

    return tuple(read_source(table) for table in top.tables("source", SOURCE_KEYS))


def _read_category(table: TableReader) -> Category:
    ident = table.required("id", pattern=r"[\w-]{1,40}", example='"payment"')
    written = table.mapping("title") if "title" in table else {}
    words = table.table("title", LANGUAGES)
    starter = next((category for category in STARTER_CATEGORIES if category.id == ident), Category(ident))
    return Category(
        id=ident,
        title={language: words.text(language) for language in written} or starter.title,
        sub=table.texts("sub") if "sub" in table else starter.sub,
        macros=table.texts("macros"),
        sop=table.text("sop") if "sop" in table else starter.sop,
        expert=table.text("expert"),
        kb=table.text("kb"),
    )


def _read_acknowledging(table: TableReader, accounts: Sequence[str]) -> Acknowledging:
    null_sender = table.texts("null_sender")
    if not set(null_sender) <= set(accounts):
        raise table.error("null_sender", "bad_value", ", ".join(accounts) or "[[account]]")
    return Acknowledging(enabled=table.flag("enabled", False), peak=table.span("peak", PEAK_SPAN, _LONGEST_PEAK),
                         null_sender=frozenset(null_sender))


def _refuse_twins(source: Source, where: tuple[str, str], values: Iterable[str],
                  taken: Collection[str] = ()) -> None:
    """Two entries of one id would make half of the file silent."""
    seen = set(taken)
    for number, value in enumerate(values):
        if value in seen:
            raise source.error((where[0], number, where[1]), "duplicate", value)
        seen.add(value)
