"""Mails as form services send them, about made-up people."""

from __future__ import annotations

from email.message import EmailMessage

TILDA = """Request details:
Name: {name}
Phone: +7 (912) 345-67-89
Email: {email}
Ваш_вопрос: {message}

Additional information:
Transaction ID: {ident}
Block ID: rec1042231
Form Name: {form}
https://club.example/help
-----
"""
ELEMENTOR = """Name: {name}
Email: {email}
Message: {message}

---

Date: March 4, 2026
Time: 12:00 pm
Page URL: https://club.example/contact/
User Agent: Mozilla/5.0 (X11; Linux x86_64)
Remote IP: 192.0.2.7
Powered by: Elementor
"""
GOOGLE = """Thanks for filling out {form}
Here's what was received.

Email *
{email}

Your name
{name}

Your question *
{message}

Create your own Google Form
Report Abuse
"""
WPFORMS = "".join(f"--- {label} ---\n\n{{{key}}}\n\n" for label, key in (
    ("Name", "name"), ("Email", "email"), ("Comment or Message", "message")))
SITE = "wordpress@club.example"
"""Whom the configuration calls a form."""


def tilda(message: str = "Не проходит оплата картой", *, name: str = "Ирина", email: str = "irina@member.example",
          ident: str = "9961889:5550001", form: str = "Вопрос в поддержку", subject: str = "Заявка с сайта",
          **headers: str) -> bytes:
    """Plain text, quoted-printable."""
    text = TILDA.format(name=name, email=email, message=message, ident=ident, form=form)
    return letter("Tilda <noreply@tilda.ws>", subject, text, **headers)


def elementor(message: str = "Cannot log in", *, name: str = "Anna", email: str = "anna@member.example",
              sender: str = SITE, **headers: str) -> bytes:
    """Plain text from the site's own address."""
    text = ELEMENTOR.format(name=name, email=email, message=message)
    return letter(f"Club <{sender}>", 'New message from "Club"', text, **headers)


def google(message: str = "Where is the schedule?", *, name: str = "Lena", email: str = "lena@member.example",
           form: str = "Club question") -> bytes:
    """A receipt."""
    text = GOOGLE.format(name=name, email=email, message=message, form=form)
    return letter("Google Forms <forms-receipts-noreply@google.com>", form, text)


def wpforms(message: str = "Where is my invoice?", *, name: str = "Zoe", email: str = "zoe@member.example",
            form: str = "Club contact", template: str = "plain") -> bytes:
    """Plain text with titles, or HTML by one of the two kinds of templates."""
    subject, sender = f"New Entry: {form}", f"Club <{SITE}>"
    if template == "plain":
        return letter(sender, subject, WPFORMS.format(name=name, email=email, message=message))
    cell = "<tr><td><strong>{}</strong></td><td>{}</td></tr>" if template == "cells" else \
        "<tr><td><strong>{}</strong></td></tr><tr><td>{}</td></tr>"
    rows = [cell.format(label, value.replace("\n", "<br/>")) for label, value in (
        ("Name", name), ("Email", f'<a href="mailto:{email}">{email}</a>'), ("Comment or Message", message))]
    inner = "".join(rows if template == "cells" else (f"<table>{row}</table>" for row in rows))
    inner = f"<table>{inner}</table>" if template == "cells" else inner
    return letter(sender, subject, html=f"<html><body><h1>Club</h1>{inner}<table><tr><td>Sent from "
                  '<a href="https://club.example">Club</a></td></tr></table></body></html>')


def letter(sender: str, subject: str, plain: str = "", html: str = "", **headers: str) -> bytes:
    """Plain text, HTML, or both as multipart/alternative."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "help@club.example", subject
    mail["Message-ID"] = f"<{abs(hash((sender, subject, plain, html)))}@forms.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if plain:
        mail.set_content(plain, cte="quoted-printable")
    if html and plain:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html", cte="base64")
    return mail.as_bytes()
