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
        "In Google Workspace the administrator may have to allow app passwords."),
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
        "Microsoft 365 no longer takes passwords over IMAP. Have the mailbox forwarded to one "
        "that does, or import exported mail with `supportdesk import`."),
    "microsoft_not_connected": N_(
        "Microsoft took the login but opens no mailbox: the user name is not the mailbox's, or IMAP is "
        "off for it. The Microsoft 365 administrator can turn it on under Active users, Mail, Manage email apps."),
    "microsoft_smtp_disabled": N_(
        "Sending over SMTP is off in this Microsoft 365 organisation: the administrator turns on "
        "Authenticated SMTP for the mailbox under Active users, Mail, Manage email apps."),
}


def help_text(hint: str) -> str:
    """The steps behind a hint key, in the active language; empty for an unknown key."""
    return gettext(_HELP.get(hint, ""))
