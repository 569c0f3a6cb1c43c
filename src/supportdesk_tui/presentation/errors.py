"""Every typed error in one sentence: what happened, and what to do about it. Needs no library."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from functools import singledispatch

from supportdesk_tui.domain.calendar import CalendarError
from supportdesk_tui.domain.clean_text import clean_line
from supportdesk_tui.domain.clocks.case_file import CaseFileError
from supportdesk_tui.domain.contact_ways import NoEmail
from supportdesk_tui.domain.errors import (
    BadInput,
    ConfigError,
    DeskError,
    MailError,
    NoSuchTicket,
    NotPossible,
    SecretError,
    StoreError,
)
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.i18n import N_, gettext
from supportdesk_tui.presentation.way_words import no_email_words

NOT_POSSIBLE: Mapping[str, str] = {
    "account_busy": N_("{subject}: another process is reading it; try again in a moment"),
    "already_left": N_("#{subject}: the letter is leaving or has left, it cannot be taken back"),
    "backup_postgres": N_("a queue on PostgreSQL is copied and restored with its own tools: {subject}"),
    "attachment_gone": N_("{subject} is no longer kept: attach it again"),
    "cannot_undo": N_("this act cannot be taken back"),
    "cannot_redo": N_("this act cannot be done again"),
    "changed_since": N_("#{subject} was changed since; --over brings the earlier value back all the same"),
    "config_exists": N_("there is a configuration already, --force replaces it: {subject}"),
    "left_nowhere": N_("#{subject}: the rest of the large mail is no longer where it was on the server"),
    "no_account": N_("no mail account is configured, so nothing can be sent: run supportdesk init"),
    "no_address": N_("#{subject}: there is no address to send to"),
    "not_a_backup": N_("{subject} is not a backup of a queue, or a damaged one"),
    "not_cancelled": N_("#{subject}: the letter has gone on its way meanwhile"),
    "copy_not_missing": N_("mail {subject} misses no copy in Sent"),
    "filed_no_more": N_("{subject}: somebody has made it a ticket meanwhile"),
    "merged_already": N_("#{subject} was joined to another ticket already"),
    "holds_others": N_("{subject} was joined to it: delete that one first, or take the joining back"),
    "has_draft": N_("#{subject} has a draft: finish or drop it first"),
    "deleted_meanwhile": N_("#{subject} was deleted for ever meanwhile: its letter can be kept nowhere, D drops it"),
    "being_written": N_("#{subject}: somebody is writing there just now"),
    "mail_under_way": N_("#{subject} has a letter in the outbox: settle it first (o)"),
    "split_first": N_("message {subject} is the one the ticket began with: it cannot be taken out"),
    "split_ours": N_("message {subject} was not received from anybody: it cannot be taken out"),
    "not_held": N_("mail {subject} is no longer held"),
    "not_retried": N_("mail {subject} does not wait for another try"),
    "no_browser_login": N_("{subject} logs in with a password; the README shows how an account logs in "
                           "through the browser"),
    "not_uncertain": N_("mail {subject} is not uncertain"),
    "no_ticket_before": N_("this is the first ticket of the run"),
    "nothing_to_focus": N_("that view is empty: nothing to work off"),
    "nothing_left": N_("#{subject}: no mail of it was left on the server"),
    "finished_already": N_("nothing to accept: it is finished already, E opens it again"),
    "nothing_suggested": N_("nothing is suggested here: no rule, no word and no finished ticket like it says enough"),
    "sorted_already": N_("nothing to accept: category and priority are set already"),
    "nothing_to_redo": N_("there is nothing to do again"),
    "nothing_to_undo": N_("there is nothing to take back"),
    "taken": N_("{subject} has taken it meanwhile: i once more takes it over"),
    "recipients_changed": N_("#{subject}: the recipients are not those that were shown; look at them again"),
    "unresolved_placeholder": N_("a placeholder has no value: {subject}"),
}
BAD_INPUT: Mapping[str, str] = {
    "address_of_another": N_("{value} is the address of {hint} already: their mail would go to the wrong ticket"),
    "attachments_too_large": N_("the files are {value} MB together, a letter takes {hint} MB"),
    "bad_address": N_("{value} is not a mail address"),
    "bad_date_order": N_("unknown order of dates: {value} (known: {hint})"),
    "bad_id": N_("{value} is not an id that a mail may carry"),
    "bad_since": N_("{value} does not say how far back to read (such as {hint})"),
    "broken_text": N_("{value} cannot be used, its file has a mistake ({hint}): supportdesk macro lint and "
                      "sop lint name it"),
    "cannot_write": N_("cannot write {value}: {hint}"),
    "date_order_ambiguous": N_("{value}: does {hint} name the day first or the month? Say it with --date-order "
                               "dmy or mdy"),
    "empty_file": N_("{value} is empty"),
    "empty_text": N_("there is no text"),
    "export_archive": N_("{value} holds no single CSV or JSON file: unpack it and import what is inside ({hint})"),
    "export_broken_archive": N_("{value} is damaged or locked by a password: save it anew without one ({hint})"),
    "export_changed": N_("{value} has changed while it was read: what came so far is kept; import it again"),
    "export_empty": N_("{value} holds no records"),
    "export_encoding": N_("{value} is in an encoding that cannot be told: name it with --encoding"),
    "export_header": N_("{value}: no known export has these columns; nearest: {hint} (--profile NAME), or make a "
                        "profile: supportdesk import --wizard FILE"),
    "export_no_chats": N_("{value} holds no chats: it cannot be read as {hint}"),
    "export_not_a_file": N_("{value} is a pipe or a device, not a file"),
    "export_locked": N_("{value} is locked by a password: save it without one, as .xlsx or CSV"),
    "export_no_time_column": N_("{value}: no column says when a record was made"),
    "export_not_text": N_("{value} is not a text file"),
    "export_old_workbook": N_("{value} is a workbook of the old kind: save it as .xlsx or CSV"),
    "export_several_profiles": N_("{value} fits several profiles: choose one with --profile ({hint})"),
    "export_too_large": N_("{value} is too large ({hint})"),
    "export_web_page": N_("{value} is a web page: export it as CSV or JSON instead"),
    "export_workbook": N_("{value} is no workbook that can be read safely: save its first sheet as CSV ({hint})"),
    "header_injection": N_("{value} holds a line break or a control character where one line belongs"),
    "hours": N_("{value} are not opening hours (such as {hint})"),
    "is_a_directory": N_("this is a folder, not a file: {value}"),
    "no_account": N_("no mail account is configured, so nothing can be sent: run supportdesk init"),
    "no_mail_in_folder": N_("{value} holds no mail"),
    "nothing_in_folder": N_("{value} holds no file to import"),
    "folder_missing": N_("there is no folder {value}: it may be on a disk or network that is not connected"),
    "import_failed": N_("{value} cannot be imported: a mistake of this program ({hint}), sync.log has its words"),
    "no_such_source": N_("there is no account and no watched folder {value} (there are: {hint})"),
    "no_such_account": N_("there is no account {value} (there are: {hint})"),
    "no_such_attachment": N_("there is no attachment {value}"),
    "not_readable": N_("there is nothing to read in {value}: save it"),
    "no_such_batch": N_("there is no act {value}"),
    "no_such_category": N_("there is no category {value} (there are: {hint})"),
    "no_such_file": N_("there is no file {value}"),
    "no_such_view": N_("there is no view {value} ({hint})"),
    "macro_id": N_("a macro's id is made of small Latin letters, digits and hyphens"),
    "file_exists": N_("this file exists already: {value}"),
    "no_such_macro": N_("there is no macro {value}"),
    "no_such_mail": N_("there is no stored mail {value}"),
    "no_such_message": N_("there is no message {value}"),
    "no_such_operator": N_("there is no operator {value} (there are: {hint})"),
    "no_such_outgoing": N_("there is no mail {value} in the outbox"),
    "no_such_field": N_("a card has no field {value}; it has: {hint}"),
    "no_such_requester": N_("there is no requester {value}"),
    "no_such_sop": N_("there is no SOP {value}"),
    "no_such_step": N_("there is no step {value} ({hint})"),
    "no_such_subcategory": N_("there is no subcategory {value} (there are: {hint})"),
    "view_name": N_("{value} is no name for a view: a line of up to {hint} characters"),
    "view_name_taken": N_("there is a view {value} already"),
    "view_key": N_("{value} is no key for a view: a digit from 1 to 9 or a letter, such as {hint}"),
    "view_key_taken": N_("the key {value} already opens the view {hint}"),
    "too_many_views": N_("there are {hint} views already, more have no key"),
    "last_view": N_("{value} is the last view; it stays"),
    "nothing_to_merge": N_("name the tickets that are to be joined to #{value}"),
    "nobody_named": N_("name somebody: a name, an address, a phone or a Telegram name"),
    "not_muted": N_("{value} is not muted"),
    "not_a_choice": N_("{value} is not among the answers ({hint})"),
    "not_a_file": N_("{value} is no file that could be sent"),
    "not_an_escalation": N_("{value} is not an escalation template (there are: {hint})"),
    "not_in_future": N_("that moment has passed already"),
    "operator_ids_missing": N_("{value}: say who answers in this chat: {hint}"),
    "priority": N_("{value} is no priority (there are: {hint})"),
    "ticket_number": N_("{value} is not a ticket's number"),
    "wizard_chat": N_("{value} is a chat: it is read without a profile of its own"),
    "quarantine_line": N_("{value}, line {hint}: this is no line of a quarantine file; only what stands behind \"raw\" "
                          "is to be changed"),
    "quarantine_how_read": N_("{value}: \"how_read\" was changed and says no longer how the record is read ({hint})"),
    "timezone_missing": N_("the times in {value} name no zone: say which with --timezone"),
    "too_far": N_("{value} is too far away"),
    "unknown_encoding": N_("unknown encoding {value}"),
    "unknown_profile": N_("unknown profile {value} (known: {hint})"),
    "unknown_timezone": N_("unknown time zone {value} (such as {hint})"),
    "unknown_country": N_("the public holidays of {value} are not known (such as {hint})"),
    "unreadable_file": N_("cannot read {value}: {hint}"),
    "when": N_("{value} is not a time (such as 2h, 3d, 15:00, tomorrow 15:00, Tue 12:00, 12.05 14:00, 2026-05-12)"),
}
_WORD, _PATH = 80, 400
"""Characters of what was typed that a sentence repeats."""
_WITH_NEAREST = frozenset({"no_such_macro", "no_such_sop"})
"""Whose hint is the name that was perhaps meant."""
STORE: Mapping[str, str] = {
    "locked": N_("the database is busy with something else; try again in a moment ({path})"),
    "newer": N_("the database was made by a newer version of this program: upgrade it ({path})"),
    "in_use": N_("another supportdesk has the database open: close it first ({path})"),
    "corrupt": N_("the database is damaged: {restore} brings a backup back ({path})"),
    "damaged": N_("the database is damaged, so nothing is written to it: {restore} brings a backup back ({path})"),
    "emptied": N_("the database is gone or empty though it was used before: {restore} brings a backup back; to "
                  "begin anew move its folder away ({path})"),
    "read_only": N_("the database may not be written: look at its owner, its folder and the disk ({path})"),
    "full": N_("the disk is full: make room and try again ({path})"),
    "io": N_("the disk did not read or write: it may be full or failing ({path})"),
    "network": N_("the database must lie on a disk of this machine, not in a shared or syncing folder: "
                  "name another one with --home, or allow it with [database] shared_folder = true ({path})"),
    "unreachable": N_("the database server cannot be used: look at [database] in the configuration ({path})"),
    "driver": N_("PostgreSQL needs the extra “team”: pipx install 'supportdesk-tui[team]' ({path})"),
    "missing": N_("there is no database at {path}"),
}
_DETAILED = frozenset({"corrupt", "damaged", "read_only", "io", "network", "unreachable"})
"""Where the database's own words help."""
MAIL: Mapping[str, str] = {
    "auth": N_("{server} does not accept the name or the password (look at both; many want an app password)"),
    "tls": N_("no trusted connection to {server}, so nothing goes over it (look at name, port, certificate; "
               "a certificate of your own goes into ca_file)"),
    "network": N_("{server} cannot be reached"),
    "throttled": N_("{server} asks to slow down"),
    "protocol": N_("{server} answered in a way that makes no sense"),
    "refused": N_("{server} refuses"),
}
SEND: Mapping[str, str] = {
    "auth": N_("the mail server does not accept the name or the password"),
    "permanent": N_("the mail server refuses the letter"),
    "temporary": N_("the mail server does not take the letter now, it will be tried again"),
    "uncertain": N_("the mail server fell silent at the end: the letter may have left or not"),
}
SECRET: Mapping[str, str] = {
    "no_keyring": N_("{account}: this system has no keyring; use a command or an environment variable"),
    "keyring_failed": N_("{account}: the keyring does not answer"),
    "not_found": N_("{account}: no password is stored"),
    "command_failed": N_("{account}: the password command failed"),
    "command_timeout": N_("{account}: the password command takes too long"),
    "command_missing": N_("{account}: the password command was not found"),
    "env_missing": N_("{account}: the environment variable with the password is not set"),
    "too_open": N_("{account}: others may read the file with the passwords; chmod 600 it"),
    "unreadable": N_("{account}: the file with the passwords cannot be read"),
    "login_needed": N_("{account}: the provider wants you to log in again: supportdesk login {account}"),
    "login_refused": N_("{account}: the provider refuses the login"),
    "login_declined": N_("{account}: the login was declined on the provider's page"),
    "login_expired": N_("{account}: the code has run out before it was entered: supportdesk login {account}"),
    "login_busy": N_("{account}: another process has been logging in for too long"),
    "login_library": N_("{account}: logins through the browser need an extra: "
                        "pipx install 'supportdesk-tui[oauth]'"),
}
FILE: Mapping[str, str] = {
    "unknown_key": N_("unknown key"), "bad_value": N_("a value that cannot be"),
    "syntax": N_("a syntax error"),
    "unreadable": N_("cannot be read"), "missing": N_("is missing"), "missing_key": N_("is missing"),
    "duplicate": N_("is there twice"), "no_windows": N_("has no opening hours"),
    "overlap": N_("has windows that overlap"),
    "negative_window": N_("has a window that ends before it begins"),
    "zero_target": N_("is a target of no time at all"), "unknown_zone": N_("is an unknown time zone"),
    "unknown_schedule": N_("names an unknown schedule"), "bad_time": N_("is not a time of day"),
    "bad_date": N_("is not a date"), "bad_day": N_("is not a weekday"),
    "bad_duration": N_("is not a duration"),
    "bad_query": N_("has a filter that is not understood"), "needless": N_("says nothing here"),
    "unclosed": N_("has a bracket that is not closed"), "unbalanced": N_("has a bracket too many"),
    "unclosed_quote": N_("has a quotation mark that is not closed, put one where the phrase ends"),
    "bad_instant": N_("is not an instant with its zone"), "encoding": N_("is in another encoding"),
}


_DETAILS = frozenset({"syntax", "unreadable", "duplicate", "bad_query", "unclosed", "unclosed_quote", "unbalanced"})
"""Where the last word says what is wrong, not what would be right."""
_EXAMPLES = frozenset({"missing", "missing_key", "no_windows", "bad_instant", "bad_date"})


def _plain(reason: str) -> str:
    return reason.replace("_", " ")


def _with(sentence: str, *details: str) -> str:
    extra = [clean_line(detail) for detail in details if detail.strip()]
    return f"{sentence}: {'; '.join(extra)}" if extra else sentence


def sentence_about(name: str, error: BaseException) -> str:
    """The sentence with the account's name before it, which some sentences begin with by themselves."""
    return f"{name}: {sentence(error).removeprefix(f'{name}: ')}"


@singledispatch
def sentence(error: BaseException) -> str:
    """What to tell the operator, in one sentence without a full stop."""
    return gettext("something unexpected went wrong ({kind}); the log file has the details").format(
        kind=type(error).__name__)


@sentence.register
def _(error: DeskError) -> str:
    return _with(_plain(type(error).__name__), *(str(value) for value in vars(error).values()))


@sentence.register
def _(error: OSError) -> str:
    file = error.filename if isinstance(error.filename, str) else str(error.filename or "")
    if error.errno == errno.ENOSPC:
        return _with(gettext("the disk is full: make room and try again"), file)
    return _with(gettext("the system refuses"), file, error.strerror or str(error))


@sentence.register
def _(error: OverflowError) -> str:
    return gettext("a number or a date is out of every range")


@sentence.register
def _(error: NoSuchTicket) -> str:
    return gettext("there is no ticket #{number}").format(number=error.ticket_id)


@sentence.register
def _(error: NotPossible) -> str:
    known = NOT_POSSIBLE.get(error.reason)
    if known is None:
        return _with(_plain(error.reason), error.subject)
    return gettext(known).format(subject=clean_line(error.subject))


@sentence.register
def _(error: NoEmail) -> str:
    return f"#{error.subject}: {no_email_words(error.person)}"


@sentence.register
def _(error: BadInput) -> str:
    known = BAD_INPUT.get(error.reason)
    if known is None:
        return _with(_plain(error.reason), error.value, error.hint)
    longest = _PATH if "/" in error.value else _WORD  # half a path leads nowhere
    said = gettext(known).format(value=clean_line(error.value, longest), hint=clean_line(error.hint))
    if error.hint and error.reason in _WITH_NEAREST:
        return f"{said} ({gettext('perhaps {names}').format(names=clean_line(error.hint))})"
    return said


@sentence.register
def _(error: StoreError) -> str:
    known = STORE.get(error.reason)
    restore = f"supportdesk restore {clean_line(error.backup, 300) or gettext('FILE')}"
    path = clean_line(error.path)
    said = gettext(known).format(path=path, restore=restore) if known else _with(_plain(error.reason), path)
    return _with(said, error.detail) if error.reason in _DETAILED else said


@sentence.register
def _(error: MailError) -> str:
    known = MAIL.get(error.reason, error.reason)
    return _with(gettext(known).format(server=error.server), error.detail)


@sentence.register
def _(error: SendError) -> str:
    return _with(gettext(SEND.get(error.kind, error.kind)), f"{error.code or ''} {error.detail}".strip())


@sentence.register
def _(error: SecretError) -> str:
    return _with(gettext(SECRET.get(error.reason, error.reason)).format(account=error.account), error.detail)


def _place(where: str, reason: str, allowed: str) -> str:
    said = f"{where}: {gettext(FILE[reason]) if reason in FILE else _plain(reason)}"
    if reason in _DETAILS or not allowed:
        return _with(said, allowed)
    offered = gettext("such as {values}") if reason in _EXAMPLES else gettext("allowed: {values}")
    return f"{said} ({offered.format(values=clean_line(allowed))})"


@sentence.register
def _(error: ConfigError) -> str:
    place = f"{error.file}, {gettext('line {n}').format(n=error.line)}" if error.line else error.file
    return _place(f"{place}, {error.key}" if error.key else place, error.reason, error.allowed)


@sentence.register
def _(error: CalendarError) -> str:
    return _place(error.key, error.reason, error.allowed)


@sentence.register
def _(error: CaseFileError) -> str:
    place = f"{error.place}, {clean_line(error.value, 80)}" if error.value else error.place
    return _place(place, error.reason, error.allowed)
