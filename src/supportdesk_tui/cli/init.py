"""``supportdesk init``: the guided set-up; every answer is an option too."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk_tui import bootstrap, i18n
from supportdesk_tui.cli.login_talk import TerminalTalk, said_kept
from supportdesk_tui.cli.running import (
    Exit,
    at_terminal,
    errors_as_sentences,
    exit_code,
    options,
    say_error,
    usage,
)
from supportdesk_tui.cli.setup_answers import Asking, Given, ask_password, blame_option, gather
from supportdesk_tui.desk.finding import Level, worst
from supportdesk_tui.desk.upkeep import doctor
from supportdesk_tui.desk.upkeep.set_up import Answers, SetUp
from supportdesk_tui.domain.errors import ConfigError, DeskError, MailError, NotPossible, SecretError
from supportdesk_tui.domain.outbox_rules import SendError
from supportdesk_tui.i18n import gettext as _
from supportdesk_tui.presentation.errors import sentence


def init(
    provider: Annotated[str, typer.Option(
        help="gmail, yandex360, mailru, microsoft365, fastmail, icloud or other.")] = "",
    address: Annotated[str, typer.Option(help="The mailbox's address.")] = "",
    name: Annotated[str, typer.Option(help="Your name, as members see it.")] = "",
    club: Annotated[str, typer.Option(help="The club's name.")] = "",
    alias: Annotated[list[str] | None, typer.Option(
        help="Another address of the mailbox; may be repeated.")] = None,
    imap: Annotated[str, typer.Option(help="The IMAP server as host:port.")] = "",
    smtp: Annotated[str, typer.Option(help="The SMTP server as host:port.")] = "",
    imap_security: Annotated[str, typer.Option(help="tls or starttls.")] = "",
    smtp_security: Annotated[str, typer.Option(help="tls or starttls.")] = "",
    ca_file: Annotated[str, typer.Option(
        help="A PEM file with the certificates your own servers are trusted by.")] = "",
    username: Annotated[str, typer.Option(help="The login, when it is not the address.")] = "",
    password_from: Annotated[str, typer.Option(
        help="keyring, command, env, oauth (a login through the browser) or token-command.")] = "",
    password_command: Annotated[str, typer.Option(
        help="A command that prints the password, such as 'pass show desk'.")] = "",
    password_env: Annotated[str, typer.Option(help="The variable that holds the password.")] = "",
    token_command: Annotated[str, typer.Option(
        help="A command that prints an access token for IMAP and SMTP.")] = "",
    client_id: Annotated[str, typer.Option(
        help="Your application with Microsoft or Google, for a login through the browser.")] = "",
    client_secret: Annotated[str, typer.Option(help="Its client secret (Google).")] = "",
    tenant: Annotated[str, typer.Option(help="Its tenant (Microsoft), such as common.")] = "",
    since: Annotated[str, typer.Option(help="How far back the first sync reads: 14d, a date or all.")] = "",
    hours: Annotated[str, typer.Option(help="Working hours, such as 'mon-fri 10:00-19:00'.")] = "",
    timezone: Annotated[str, typer.Option(help="Their time zone, such as Europe/Moscow.")] = "",
    country: Annotated[str | None, typer.Option(help="Whose public holidays are free, such as RU.")] = None,
    language: Annotated[str, typer.Option(help="Language of the panel: en or ru.")] = "",
    no_test: Annotated[bool, typer.Option("--no-test", help="Do not try the servers.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the settings there are.")] = False,
) -> None:
    """Set up the desk: mailbox, password, working hours; tries both servers before anything is written."""
    given = Given(provider, address, name, club, tuple(alias or ()), imap, smtp, imap_security, smtp_security,
                  username, password_from, password_command, password_env, token_command, client_id, client_secret,
                  tenant, since, hours, timezone, country, language, ca_file)
    login_later = False
    with errors_as_sentences():
        set_up = bootstrap.setting_up(options.home)
        if set_up.exists() and not force:
            raise NotPossible("config_exists", str(set_up.config_file))
        answers = gather(given, Asking(at_terminal()), i18n.language(), set_up.find_servers,
                         set_up.check_country)
        try:
            set_up.check(answers)
        except ConfigError as error:
            blame_option(error)
        if answers.oauth:
            login_later = _log_in(set_up, answers, no_test)
        else:
            _provide_password(set_up, answers)
        if not no_test and not login_later:
            _try_servers(set_up, answers)
        set_up.write(answers, force=force)
    macros, sops = set_up.playbook_dirs
    typer.echo(_("Settings written to {file}").format(file=set_up.config_file))
    typer.echo(_("Your own macros go to {macros}, your own SOPs to {sops}").format(macros=macros, sops=sops))
    if login_later:
        typer.echo(_("Next: supportdesk login {account} opens the mailbox").format(account=answers.account["name"]))
    typer.echo(_("Next: supportdesk sync reads the mail, supportdesk opens the panel"))


def _provide_password(set_up: SetUp, answers: Answers) -> None:
    """For the keyring: ask and keep it; a command or a variable is the operator's to fill."""
    password = answers.account["password"]
    if not isinstance(password, dict) or "keyring" not in password:
        return
    if not at_terminal():
        if not set_up.has_password(answers):
            usage(_("missing option {option} ({question})").format(
                option="--password-command / --password-env", question=_("no password is stored yet")))
        return
    if not set_up.keep_password(answers, ask_password(set_up.password_hint(answers))):
        typer.echo(_("There is no keyring here: the password lies in plain text in {file}, readable by you "
                     "alone").format(file=set_up.secrets_file))


def _log_in(set_up: SetUp, answers: Answers, no_test: bool) -> bool:
    """Through the provider's page; True when that is left for later, because nobody is there to answer."""
    if not at_terminal():
        if set_up.logged_in(answers):
            return False
        if not no_test:
            usage(_("logging in through the browser needs somebody at the terminal: add --no-test, then run "
                    "supportdesk login {account}").format(account=answers.account["name"]))
        return True
    try:
        said_kept(set_up.log_in(answers, TerminalTalk()), set_up.secrets_file)
    except (SecretError, MailError) as error:
        say_error(sentence(error))
        if not typer.confirm(_("Write the settings all the same?"), default=False):
            raise SystemExit(exit_code(error)) from None
        return True
    return False


def _try_servers(set_up: SetUp, answers: Answers) -> None:
    """Log in to both; what is wrong is said in a sentence, and nothing is written unless asked to."""
    from supportdesk_tui.presentation.doctor_words import advice, finding_text

    account = set_up.account(answers)
    findings = doctor.check_accounts({account.name: account})
    for finding in findings:
        typer.echo(finding_text(finding), err=finding.level is Level.ERROR)
        if advice(finding):
            typer.echo(advice(finding), err=True)
    if worst(findings) is not Level.ERROR:
        return
    if at_terminal():
        if typer.confirm(_("Write the settings all the same?"), default=False):
            return
    else:
        typer.echo(_("Nothing was written; --no-test leaves out this test"), err=True)
    errors = [finding.error for finding in findings if finding.error is not None]
    raise SystemExit(Exit.OFFLINE if all(map(_is_offline, errors)) else Exit.FAILED)


def _is_offline(error: DeskError) -> bool:
    """The line is down, nobody has refused anything."""
    if isinstance(error, SendError):
        return error.kind == "temporary" and error.code == 0
    return isinstance(error, MailError) and error.reason == "network"
