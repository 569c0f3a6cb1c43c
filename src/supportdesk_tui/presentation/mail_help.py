"""What to do when a mail provider says no: the texts behind the hint keys of its refusals."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk_tui.i18n import N_, gettext

_HELP: Mapping[str, str] = {
    "gmail_app_password": N_(
        "Gmail wants an app password, not the one you sign in with:\n"
        "1. Turn on 2-Step Verification: https://myaccount.google.com/security\n"
        "2. Make an app password: https://myaccount.google.com/apppasswords\n"
        "3. Give its 16 letters here, without spaces.\n"
        "In Google Workspace the administrator may have to allow app passwords; where that is not done, "
        "password = {oauth = \"google\"} logs in through the browser."),
    "gmail_all_mail": N_(
        "This folder shows every mail of the mailbox, sent ones, drafts and archive too. Follow INBOX or a label "
        "instead: folders = [\"INBOX\", \"Label\"] in the account's settings."),
    "google_oauth": N_(
        "Logging in to Gmail through the browser needs an application of your own:\n"
        "1. At https://console.cloud.google.com make a project and its consent screen (internal in Workspace; else "
        "external and published, for a login of an app in testing lasts seven days); add the scope "
        "https://mail.google.com/.\n"
        "2. Under Credentials make an OAuth client ID of the kind Desktop app.\n"
        "3. Give its client ID and client secret here, or as [oauth.google] in the settings; then "
        "supportdesk login opens the mailbox."),
    "gmail_imap_disabled": N_(
        "IMAP is switched off for this Gmail mailbox: the Workspace administrator turns it on under "
        "Apps, Google Workspace, Gmail, End user access."),
    "gmail_limits": N_(
        "Gmail allows 15 connections and a daily amount of mail per mailbox. Nothing is lost: "
        "the desk tries again later."),
    "yandex_app_password": N_(
        "Yandex wants IMAP switched on and an app password, not the one you sign in with:\n"
        "1. In Yandex Mail open Settings, Email clients, and allow access from imap.yandex.ru over IMAP "
        "with app passwords: https://mail.yandex.ru/#setup/client\n"
        "2. Make an app password of the kind Mail: https://id.yandex.ru/security/app-passwords\n"
        "3. Give it here.\n"
        "In Yandex 360 the administrator may have to allow email clients."),
    "yandex_spam": N_(
        "Yandex suspects spam in this letter. The account's outgoing mail rests for an hour; "
        "shorten the letter or leave out its links before sending it again."),
    "yandex_later": N_("Yandex has trouble of its own just now; nothing is lost, the desk tries again later."),
    "mailru_app_password": N_(
        "Mail.ru wants a password for external applications, not the one you sign in with:\n"
        "1. Open https://account.mail.ru/user/2-step-auth/passwords\n"
        "2. Add a password for an external application with full access to Mail.\n"
        "3. Give it here."),
    "fastmail_app_password": N_(
        "Fastmail wants an app password: Settings, Privacy & Security, New app password, "
        "with access to Mail (IMAP/POP/SMTP)."),
    "icloud_app_password": N_(
        "iCloud wants an app-specific password: https://account.apple.com, Sign-In and Security, "
        "App-Specific Passwords."),
    "microsoft_oauth": N_(
        "Microsoft 365 takes no passwords over IMAP and SMTP; logging in through the browser needs an application of "
        "your own:\n"
        "1. At https://entra.microsoft.com under App registrations register one; under Authentication allow public "
        "client flows.\n"
        "2. Under API permissions add the delegated permissions IMAP.AccessAsUser.All, SMTP.Send and offline_access "
        "(an administrator may have to consent).\n"
        "3. Give its client ID here, or as [oauth.microsoft] with password = {oauth = \"microsoft\"} in the settings; "
        "then supportdesk login opens the mailbox."),
    "microsoft_not_connected": N_(
        "Microsoft took the login but opens no mailbox. Either IMAP is off for it (the Microsoft 365 administrator "
        "turns it on under Active users, Mail, Manage email apps), or the login is another person's than the mailbox "
        "(a shared mailbox: its address as username, logged in by somebody who has full access to it), or an "
        "administrator still has to consent to the application's permissions. Then: supportdesk login."),
    "token_refused": N_(
        "The server does not take the login's token, not even a fresh one. supportdesk login asks for a new one; "
        "make sure that the person who logs in may open this mailbox and that the application has the permissions for "
        "reading (IMAP) and sending (SMTP)."),
    "token_command_refused": N_(
        "The server does not take the token that your command prints, not even when the command is run again. "
        "Make sure that the command gives an access token for IMAP and SMTP, that the person it logs in may open this "
        "mailbox, and that it does not repeat a token that has run out."),
    "other_login": N_(
        "Some servers want the whole address as the name, others only what stands before the @: set username in the "
        "account's settings (init: --username). With two-step sign-in an app password is needed."),
    "microsoft_smtp_disabled": N_(
        "Sending over SMTP is off in this Microsoft 365 organisation: the administrator turns on "
        "Authenticated SMTP for the mailbox under Active users, Mail, Manage email apps."),
}


def help_text(hint: str) -> str:
    """The steps behind a hint key, in the active language; empty for an unknown key."""
    return gettext(_HELP.get(hint, ""))
