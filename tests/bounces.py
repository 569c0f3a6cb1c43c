"""Delivery reports as different servers write them, about a given mail of ours."""

from __future__ import annotations

from collections.abc import Mapping

RECIPIENT = "anna@member.example"


def report(*, original_id: str = "", status: str = "5.1.1", action: str = "failed", recipient: str = RECIPIENT,
           headers_only: bool = False, subject: str = "Undelivered Mail Returned to Sender", number: int = 1) -> bytes:
    """A standard report (RFC 3464), as Postfix, Exchange and Gmail make it."""
    part = "text/rfc822-headers" if headers_only else "message/rfc822"
    original = f"From: help@club.example\nTo: {recipient}\nSubject: Re: Cannot log in\n"
    original += f"Message-ID: <{original_id}>\n" if original_id else ""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.member.example>
To: help@club.example
Subject: {subject}
Message-ID: <bounce{number}@mx.member.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The mail to <{recipient}> could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.member.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: {part}

{original}
Hello
--b--
""".replace("\n", "\r\n").encode()


def text_report(original_id: str, recipient: str = RECIPIENT, *, words: str = "qmail") -> bytes:
    """A report in words only: qmail's, or a Russian one."""
    bodies: Mapping[str, tuple[str, str]] = {
        "qmail": ("failure notice", f"Hi. This is the qmail-send program at mx.member.example.\n"
                  f"I'm afraid I wasn't able to deliver your message to the following addresses.\n"
                  f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
                  f"<{recipient}>:\nSorry, no mailbox here by that name. (#5.1.1)\n"),
        "russian": ("Недоставленное сообщение", f"Письмо не может быть доставлено получателю:\n\n<{recipient}>\n"
                    f"550 5.1.1 нет такого пользователя\n"),
    }
    subject, body = bodies[words]
    quoted = f"\n--- Below this line is a copy of the message.\n\nMessage-ID: <{original_id}>\n" if original_id else ""
    return (f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.member.example\r\nTo: help@club.example\r\n"
            f"Subject: {subject}\r\nMessage-ID: <{words}@mx.member.example>\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n").encode() + (body + quoted).encode()
