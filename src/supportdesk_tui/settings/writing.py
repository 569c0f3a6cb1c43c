"""Writes the first ``config.toml``: short, commented in the operator's language; the rest are defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from supportdesk_tui.desk.upkeep.set_up import Answers
from supportdesk_tui.domain.errors import NotPossible
from supportdesk_tui.domain.opening_hours import Week
from supportdesk_tui.settings.account_config import AccountConfig, ServerConfig
from supportdesk_tui.settings.private_file import toml_string, write_private

_COMMENTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "file": "Settings of the support desk. An unknown key is an error; `supportdesk doctor` checks it.",
        "language": "of the panel; requesters are answered in theirs",
        "me": "who sits here; the id names you in `who:` and in the log",
        "operator": "others who answer, in the order of the digits that assign:",
        "account": "the mailbox; more accounts may follow",
        "password": "where the password comes from: {keyring = true}, {command = [...]}, {env = \"...\"}, "
                    "{oauth = \"microsoft\"} or {token_command = [...]}",
        "oauth": "your own application, registered with the provider; `supportdesk login` opens the mailbox with it",
        "source": "exports put into a folder are imported by sync, once:",
        "since": "how far back the first sync goes: 14d, 2026-01-31 or all",
        "sla": "working hours and public holidays; deadlines are counted in these hours",
        "category": "categories are the starter set until the first [[category]] is written here",
        "outbox": "how long an outgoing mail can be taken back",
    },
    "ru": {
        "file": "Настройки службы поддержки. Незнакомый ключ — ошибка; проверка: `supportdesk doctor`.",
        "language": "язык панели; авторам обращений отвечаем на их языке",
        "me": "кто здесь работает; этот id стоит в `who:` и в журнале",
        "operator": "кто ещё отвечает, в порядке цифр для назначения:",
        "account": "почтовый ящик; ниже можно добавить другие",
        "password": "откуда берётся пароль: {keyring = true}, {command = [...]}, {env = \"...\"}, "
                    "{oauth = \"microsoft\"} или {token_command = [...]}",
        "oauth": "ваше приложение, заведённое у провайдера; с ним `supportdesk login` открывает ящик",
        "source": "выгрузки из папки импортирует sync, каждую один раз:",
        "since": "за какой срок забрать письма в первый раз: 14d, 2026-01-31 или all",
        "sla": "рабочие часы и государственные праздники; сроки считаются по ним",
        "category": "пока здесь нет ни одной [[category]], работает начальный набор категорий",
        "outbox": "сколько времени отправленное письмо ещё можно вернуть",
    },
}


def config_text(answers: Answers, account: AccountConfig) -> str:
    """The whole file."""
    words = _COMMENTS[answers.language]
    parts = [
        f"# {words['file']}",
        f"language = {toml_string(answers.language)}  # {words['language']}",
        "",
        "[club]",
        f"name = {toml_string(answers.club_name)}",
        '# site = "https://club.example"',
        '# profile_url = "https://club.example/u/{id}"',
        "# refund_days = 14",
        "",
        f"[me]  # {words['me']}",
        f"id = {toml_string(answers.my_id)}",
        f"name = {toml_string(answers.my_name)}",
        '# signature = "..."',
        "",
        f"# {words['operator']}",
        "# [[operator]]",
        '# id = "anna"; name = "..."; line = 1'.replace("; ", "\n# "),
        "",
        *_account_lines(account, words),
        "",
        *_oauth_lines(answers, account, words),
        f"# {words['source']}",
        "# [[source]]",
        '# kind = "folder"',
        '# name = "exports"',
        '# glob = "~/exports/*.csv"',
        f"# timezone = {toml_string(answers.timezone)}",
        "",
        f"[sla]  # {words['sla']}",
        f"country = {toml_string(answers.country)}",
        "",
        *_schedule_lines("work", answers.timezone, answers.hours),
        f"# {words['category']}",
        "",
        f"[outbox]  # {words['outbox']}",
        'hold = "30s"',
    ]
    return "\n".join(parts) + "\n"


def write_config(path: Path, text: str, *, force: bool = False) -> None:
    """Write the file, mode 0600; with ``force`` the one it replaces stays beside it as ``config.toml.old``.

    Raises NotPossible ``config_exists``, OSError.
    """
    if path.exists():
        if not force:
            raise NotPossible("config_exists", str(path))
        write_private(path.with_name(path.name + ".old"), path.read_text(encoding="utf-8", errors="replace"))
    write_private(path, text)


def _account_lines(account: AccountConfig, words: Mapping[str, str]) -> list[str]:
    lines = [
        f"[[account]]  # {words['account']}",
        f"name = {toml_string(account.name)}",
        f"provider = {toml_string(account.provider)}",
        f"address = {toml_string(account.address)}",
        f"aliases = {_list(account.aliases)}",
    ]
    if account.username != account.address:
        lines.append(f"username = {toml_string(account.username)}")
    for key, server in (("imap", account.imap), ("smtp", account.smtp)):
        if server is not None:
            lines.append(f"{key} = {_server(server)}")
    if account.ca_file is not None:
        lines.append(f"ca_file = {toml_string(str(account.ca_file))}")
    if account.password:
        lines += [f"# {words['password']}", f"password = {_password(account.password)}"]
    lines += [f"# {words['since']}", f"since = {toml_string(account.since)}"]
    return lines


def _oauth_lines(answers: Answers, account: AccountConfig, words: Mapping[str, str]) -> list[str]:
    if not account.oauth:
        return []
    keys = [f"{key} = {toml_string(value)}" for key, value in answers.oauth.items() if value]
    return [f"[oauth.{account.oauth}]  # {words['oauth']}", *keys, ""]


def _schedule_lines(name: str, timezone: str, week: Week) -> list[str]:
    days = ", ".join(
        f"{toml_string(days)} = [{', '.join(_list(window) for window in windows)}]"
        for days, windows in week.items())
    return [f"[sla.schedules.{name}]", f"timezone = {toml_string(timezone)}", f"week = {{{days}}}", ""]


def _server(server: ServerConfig) -> str:
    return (f"{{host = {toml_string(server.host)}, port = {server.port}, "
            f"security = {toml_string(server.security)}}}")


def _password(raw: Mapping[str, object]) -> str:
    if "command" in raw and isinstance(raw["command"], (list, tuple)):
        return f"{{command = {_list([str(word) for word in raw['command']])}}}"
    if "token_command" in raw and isinstance(raw["token_command"], (list, tuple)):
        return f"{{token_command = {_list([str(word) for word in raw['token_command']])}}}"
    if "oauth" in raw:
        return f"{{oauth = {toml_string(str(raw['oauth']))}}}"
    if "env" in raw:
        return f"{{env = {toml_string(str(raw['env']))}}}"
    return "{keyring = true}"


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(toml_string(text) for text in texts) + "]"
