"""The findings of the examination, each as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from supportdesk_tui.desk.finding import Finding, Level
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.errors import DeskError, MailError
from supportdesk_tui.domain.outbox_rules import TLS_HINT, SendError
from supportdesk_tui.i18n import N_, gettext, ngettext
from supportdesk_tui.presentation.mail_help import help_text
from supportdesk_tui.presentation.playbook_words import problem_text
from supportdesk_tui.presentation.source_words import trouble

_LEVELS: Mapping[Level, str] = {
    Level.OK: N_("ok"), Level.WARNING: N_("warning"), Level.ERROR: N_("error"),
}
_WORDS: Mapping[str, str] = {
    "config_ok": N_("the settings in {about} are in order"),
    "config_missing": N_("there are no settings in {about} yet: supportdesk init writes them"),
    "config_unusable": N_("the settings cannot be used: {error}"),
    "rules_unusable": N_("the rules cannot be used, mail comes in without them: {error}"),
    "views_unusable": N_("your views cannot be used, those of the program stand in for them: {error}"),
    "desk_unusable": N_("the desk cannot be opened: {error}"),
    "modes_ok": N_("files and folders are closed to others"),
    "mode_open": N_("others may read {about} (mode {mode}): chmod {allowed} closes it"),
    "plain_password": N_("{about}: the password lies in plain text in secrets.toml, a keyring is safer"),
    "password_failed": "{error}",
    "plain_tokens": N_("{about}: the login's tokens lie in plain text in secrets.toml, a keyring is safer"),
    "from_keyring": N_("{about}: the password comes from the keyring"),
    "from_command": N_("{about}: the password comes from the command {what}"),
    "from_token_command": N_("{about}: the token comes from the command {what}"),
    "from_env": N_("{about}: the password comes from the variable {what}"),
    "from_login": N_("{about}: logs in through {what}, its tokens are in the keyring"),
    "database_ok": N_("the database is whole"),
    "database_damaged": N_("the database is damaged: supportdesk restore brings a backup back ({detail})"),
    "database_unusable": N_("the database cannot be used: {error}"),
    "calendars_ok": N_("the calendars are in order: {names}"),
    "calendar_shut": N_("the calendar {about} has no working time in the next 400 days"),
    "no_accounts": N_("no mailbox is set up: supportdesk init does it"),
    "imap_ok": N_("{about}: mail can be read ({folders})"),
    "imap_failed": N_("{about}: mail cannot be read: {error}"),
    "smtp_ok": N_("{about}: mail can be sent"),
    "smtp_failed": N_("{about}: mail cannot be sent: {error}"),
    "no_sent_folder": N_("{about}: there is no Sent folder, so the server keeps no copies of answers"),
    "sync_ok": N_("{about}: last read {at}"),
    "sync_overdue": N_("{about}: not read since {at}: supportdesk sync reads it"),
    "never_synced": N_("{about}: not read yet: supportdesk sync reads it"),
    "uidvalidity": N_("{about}: the server keeps renumbering this folder, it cannot be followed"),
    "disk_low": N_("the disk is nearly full ({megabytes} MB left): mail is not stored and nothing is sent until "
                   "there is room"),
    "backup_ok": N_("the last backup is of {at}: {about}"),
    "backup_old": N_("the last backup is of {at}: supportdesk backup writes one ({about})"),
    "backup_none": N_("there is no backup yet: supportdesk backup writes one"),
    "balance_ok": N_("{about}: server {server} · here {here} · quarantined {quarantined}"),
    "balance_hole": N_("{about}: the server has {server} mails, here are {here}: supportdesk sync reads the rest"),
    "balance_failed": N_("{about}: the mails on the server could not be counted: {error}"),
    "sync_failed": N_("{about}: the last reading failed at {at}: {error}"),
    "sync_waits": N_("{about}: {error}; nothing is tried before you ask for it: F5 in the panel, supportdesk sync"),
    "sync_under_way": N_("{about}: {folder} is being read, {done} of {total}"),
    "watched_idle": N_("{about}: watched, its server tells of new mail at once (IDLE)"),
    "watched_poll": N_("{about}: watched, its server is asked every minute or two"),
    "not_watched": N_("nobody watches the mailboxes just now: the open panel does it, or a service "
                      "(supportdesk service print)"),
    "form_mails_unusable": N_("the rules for mails of forms cannot be used, these come in as any other: {error}"),
    "source_failed": N_("{about}: the folder cannot be imported from: {error}"),
    "outbox_ok": N_("no outgoing mail waits for a decision"),
    "paused_auth": N_("{about}: the outgoing server refuses name or password, letters wait ({detail}): mend it, then "
                      "supportdesk outbox flush"),
    "paused_spam": N_("{about}: the outgoing server takes our mail for spam, letters wait ({detail}): "
                      "supportdesk outbox flush tries again"),
    "hook_failed": N_("the hook {about} failed: {reason}; sync.log has its words"),
    "muted_flood": N_("{about} is muted: too many mails within 10 minutes ({mails} since): supportdesk unmute"),
    "muted_growing": N_("{about} is muted: its subject grows with each round ({mails} since): supportdesk unmute"),
    "quarantine_ok": N_("the quarantine is empty"),
}
_COUNTED: Mapping[str, Callable[[int], str]] = {
    "playbook_ok": lambda n: ngettext(
        "the playbook is in order: {macros} macro", "the playbook is in order: {macros} macros", n),
    "outbox_uncertain": lambda n: ngettext(
        "{count} outgoing mail may have left or not: supportdesk outbox list",
        "{count} outgoing mails may have left or not: supportdesk outbox list", n),
    "outbox_failed": lambda n: ngettext(
        "{count} outgoing mail was refused: supportdesk outbox list",
        "{count} outgoing mails were refused: supportdesk outbox list", n),
    "write_back_refused": lambda n: ngettext(
        "{about}: {count} mark was refused by the server ({acts}): look at write_back and move in config.toml",
        "{about}: {count} marks were refused by the server ({acts}): look at write_back and move in config.toml", n),
    "quarantined": lambda n: ngettext(
        "{about}: {count} record is in quarantine ({where}): {why}",
        "{about}: {count} records are in quarantine ({where}): {why}", n),
    "source_ok": lambda n: ngettext(
        "{about}: the folder is watched, {count} file", "{about}: the folder is watched, {count} files", n),
    "source_bad_file": lambda n: ngettext(
        "{about}: {count} file cannot be imported ({path}): {error}",
        "{about}: {count} files cannot be imported ({path}, ...): {error}", n),
    "reread": lambda n: ngettext(
        "{count} stored mail was read anew, {changed} differently",
        "{count} stored mails were read anew, {changed} differently", n),
    "rebuilt": lambda n: ngettext(
        "{count} ticket was rebuilt from its events", "{count} tickets were rebuilt from their events", n),
}


def level_word(level: Level) -> str:
    """``ok``, ``warning`` or ``error`` in the active language."""
    return gettext(_LEVELS[level])


def finding_text(finding: Finding) -> str:
    """What was found, and what helps, without a full stop."""
    if finding.code == "playbook_problem":
        return problem_text(finding.about, finding.data)
    values = {**finding.data, "about": finding.about, "at": _local(finding.data.get("at")),
              "error": _refusal(finding.error) if finding.error is not None else ""}
    if finding.code in ("imap_failed", "smtp_failed"):  # the account's name stands there already
        values["error"] = str(values["error"]).removeprefix(f"{finding.about}: ")
    if finding.code in _COUNTED:
        count = finding.data.get("count", finding.data.get("macros"))
        return _COUNTED[finding.code](count if isinstance(count, int) else 0).format(**values)
    return gettext(_WORDS[finding.code]).format(**values)


def _refusal(error: DeskError) -> str:
    """A refused sending speaks of a letter; here there is none."""
    if not isinstance(error, SendError) or error.kind == "auth":
        return trouble(error)
    if error.hint == TLS_HINT:
        said = gettext("no trusted connection, so nothing goes over it (look at name, port, certificate; "
                       "a certificate of your own goes into ca_file)")
    else:
        said = gettext("the server refuses") if error.code else gettext("the server cannot be reached")
    return f"{said}: {clean_line(error.detail)}" if error.detail else said


def _local(instant: object) -> str:
    """An instant in the machine's own zone: the examination runs before any calendar is known to be right."""
    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M}" if isinstance(instant, str) else ""


def advice(finding: Finding) -> str:
    """The steps that help with a mail provider's refusal; empty when none are known."""
    return help_text(finding.error.hint) if isinstance(finding.error, (MailError, SendError)) else ""
