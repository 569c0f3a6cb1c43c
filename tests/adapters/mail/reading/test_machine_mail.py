"""Mail that programs write: delivery reports in many languages, and answers that nobody has typed."""

from __future__ import annotations

import pytest

from supportdesk_tui.domain.message import Bounce, MailKind
from supportdesk_tui.mail.reading.reader import Rfc822Reader

REPORTS = {
    "qmail": """\
Return-Path: <>
From: MAILER-DAEMON@mx.example
To: help@club.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@x.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 <bob@x.example>: Recipient address rejected: User unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <help@club.example>
Message-ID: <sd.1.abc@club.example>
Subject: hello
""",
    "qmail delayed no null": """\
From: MAILER-DAEMON@mx.example
Subject: warning: message delayed 24 hours

Hi. This is the qmail-send program.
I'm still trying to deliver to <bob@x.example>
""",
    "exchange ndr text": """\
From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@club.onmicrosoft.example>
Subject: Undeliverable: hello

Delivery has failed to these recipients or groups:

bob@x.example
The email address you entered couldn't be found.

Diagnostic information for administrators:
Generating server: AM0PR01MB.example
bob@x.example
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'
""",
    "exchange ru": """\
From: postmaster@club.example
Subject: Не удается доставить: hello

Не удалось доставить сообщение следующим получателям или группам:

bob@x.example
""",
    "exchange ru2": """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@club.example>
Subject: =?utf-8?B?0J3QtSDRg9C00LDQtdGC0YHRjyDQtNC+0YHRgtCw0LLQuNGC0Yw6IGhlbGxv?=

Сбой доставки следующим получателям или группам:
bob@x.example
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
""",
    "gmail": """\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
Auto-Submitted: auto-replied

** Address not found **

Your message wasn't delivered to bob@x.example because the address couldn't be found.

The response was:
550 5.1.1 The email account that you tried to reach does not exist.
""",
    "gmail ru": """\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)

** Адрес не найден **
Ваше сообщение не доставлено получателю bob@x.example, поскольку этот адрес не найден
""",
    "yandex": """\
From: mailer-daemon@yandex.ru
Subject: Недоставленное сообщение

Это письмо отправлено почтовым сервером yandex.ru.
К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть отправлено одному или нескольким адресатам.
<bob@x.example>: host mx.x.example said: 550 5.7.1 No such user! (in reply to RCPT TO command)
""",
    "mail.ru": """\
From: Mail Delivery System <mailer-daemon@corp.mail.ru>
Subject: Mail failure.

Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.
К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:
bob@x.example
user not found
""",
    "postfix text": """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender

This is the mail system at host mx.example.
I'm sorry to have to inform you that your message could not be delivered to one or more recipients.
<bob@x.example>: host mx said: 550 5.1.1 unknown
""",
    "exim": """\
From: Mail Delivery System <Mailer-Daemon@host.example>
X-Failed-Recipients: bob@x.example
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients.
This is a permanent error. The following address(es) failed:
  bob@x.example
    Unrouteable address
------ This is a copy of the message, including all the headers. ------
Message-Id: <orig@club.example>
""",
    "exim warn": """\
From: Mail Delivery System <Mailer-Daemon@host.example>
Subject: Warning: message 1abc delayed 24 hours

This message was created automatically by mail delivery software.
The message has not yet been delivered to: bob@x.example
""",
    "sendmail": """\
From: Mail Delivery Subsystem <MAILER-DAEMON@host.example>
Subject: Returned mail: see transcript for details

   ----- The following addresses had permanent fatal errors -----
<bob@x.example>
    (reason: 550 5.1.1 <bob@x.example>... User unknown)
""",
    "a mailer with words of its own": """\
From: <MAILER-DAEMON@mx.example>
To: help@club.example
Precedence: bulk
List-Id: <club.lists.example>
Subject: mail failed

|---- Failed addresses follow: ----|
 bob@x.example ... unknown host
""",
    "a mailer without words": """\
From: mailer-daemon@mx.example
Subject: =?gb2312?B?08q8/rSryuTKp7Dco6E=?=
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

<bob@x.example>:

--b
Content-Type: message/rfc822

Message-ID: <sd.1.abc@club.example>

--b--
""",
    "signed by nobody": """\
From: "Mail System" <>
Subject: Mail Error

Your mail cannot be delivered to the following address(es):
 bob@x.example: mail box space not enough
""",
    "a virus wall": """\
Return-Path: <MAILER-DAEMON@mx.example>
From: wall@x.example
Subject: Mail could not be delivered

****** Message from the mail wall ******
RCPT TO:<bob@x.example>
Unable to deliver message to <bob@x.example>.
""",
    "an unnamed gateway": """\
From: smtp_service@x.example
Subject: Returned Mail - Error During Delivery

------ Failed Recipients ------
<bob@x.example>: mailbox unavailable. [SMTP Error Code 550]
""",
    "put off": """\
From: mailsystem@x.example
Subject: Mail Delivery Warning

This is an advisory-only email. Please do not reply to it.
Delivery of email to this address
"bob@x.example"
has been postponed due to a full mailbox.
""",
    "a report heading": """\
From: admin@x.example
Precedence: bulk
Subject: Non-Delivery: hello

--- Non-Delivery Report ---
The email below could not be delivered to the following user: bob@x.example
""",
    "refused in the form of a receipt": """\
From: Mail Delivery Subsystem <postmaster@x.example>
Subject: Automatically rejected mail
Auto-Submitted: auto-replied (rejected)
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

Your message to <bob@x.example> was automatically rejected: Quota exceeded
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; bob@x.example
Disposition: automatic-action/MDN-sent-automatically; deleted
--b--
""",
}
IN_OTHER_LANGUAGES = [
    (
        "Unzustellbar: Frage",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten: bob@x.example",
    ),
    (
        "Mail konnte nicht zugestellt werden",
        "Ihre Nachricht konnte nicht zugestellt werden: bob@x.example Postfach voll",
    ),
    ("Non remis : bonjour", "Échec de la remise pour ces destinataires ou groupes : bob@x.example"),
    ("Notification d'échec de remise", "Votre message n'a pas pu être remis à bob@x.example"),
    ("Non recapitabile: ciao", "Impossibile recapitare il messaggio a bob@x.example"),
    ("No se puede entregar: hola", "No se pudo entregar el mensaje a bob@x.example"),
    ("Mensaje no entregado", "El mensaje no pudo ser entregado a bob@x.example"),
    ("配信不能: こんにちは", "次の受信者へのメールを配信できませんでした bob@x.example"),
    ("メール配信エラー", "あて先のメールアドレスが見つかりません bob@x.example"),
    ("Сообщение не доставлено", "Не удалось доставить письмо адресату bob@x.example"),
    ("Ошибка при доставке почты", "Почтовый ящик bob@x.example не существует"),
    ("Não entregue: oi", "Não foi possível entregar a mensagem a bob@x.example"),
    ("Onbestelbaar: hoi", "Het bericht kon niet worden bezorgd bij bob@x.example"),
    ("Niedostarczalne: czesc", "Nie można dostarczyć wiadomości do bob@x.example"),
    ("系统退信", "无法投递 bob@x.example"),
]
BY_PEOPLE = {
    "customer asks": "From: ann@x.example\nSubject: Mail delivery failed?\n\n"
    'I got "550 5.1.1 user unknown" from your server, why?',
    "fwd": "From: ann@x.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n"
    "see below 550 5.1.1 user unknown mailer-daemon",
    "re": "From: ann@x.example\nSubject: Re: Undeliverable: hello\n\nwhat?",
    "parcel ru": "From: ann@x.example\nSubject: Не доставлен заказ\n\nАдресат не получил, почтовый ящик сломан",
    "parcel en": "From: ann@x.example\nSubject: Package was not delivered\n\n"
    "The parcel was not delivered, returned to sender. Address does not exist",
    "parcel ru2": "From: ann@x.example\nSubject: Посылка не доставлена\n\n"
    "Курьер: адресат отсутствует, адрес не существует",
    "postmaster human": "From: postmaster@x.example\nSubject: Question about DKIM\n\n"
    "Hello, please tell us your selector",
    "a rule under the name": "From: ann@x.example\nSubject: Message delivery question\n\n"
    "*** Hello ***\nThe parcel is late",
    "a form from nobody": "Return-Path: <>\nFrom: form@x.example\nReply-To: a@y.example\nSubject: Contact form\n\n"
    "The following message was sent: my address does not exist in your list",
    "an app": "From: ann@x.example\nSubject: Delivery warning on my card\n\n"
    "=== Message from the app ===\nUnable to deliver the pass",
    "a server's note": "From: MAILER-DAEMON@x.example\nSubject: Postfix SMTP server: errors from mx[192.0.2.1]\n\n"
    "Transcript of session follows.\n In: MAIL FROM:<ann@x.example>",
    "ru doc": "From: a@x.example\nSubject: Возврат письма\n\nЗдравствуйте, адресат выбыл",
}
BY_ROBOTS = {
    "vac": "From: a@x.example\nSubject: Automatic reply: hi\nAuto-Submitted: auto-replied\n\nI am away",
    "vac ru no header": "From: a@x.example\nSubject: Автоответ: Ваш запрос\nX-Autoreply: yes\n\nЯ в отпуске",
    "oof exch": "From: a@x.example\nSubject: Out of Office: hi\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n\nx",
    "oof ru": "From: a@x.example\nSubject: Автоматический ответ: hi\nX-Auto-Response-Suppress: All\n\nx",
    "mailru": "From: a@mail.ru\nSubject: Автоответ: hi\nPrecedence: bulk\n\nx",
    "only subj en": "From: a@x.example\nSubject: Automatic reply: hi\nIn-Reply-To: <x@y>\n\n"
    "I am out of the office until Monday",
    "only subj ru": "From: a@x.example\nSubject: Автоответ: Re: hi\nIn-Reply-To: <x@y>\n\nЯ в отпуске до 5 мая",
    "auto-gen": "From: a@x.example\nSubject: Your ticket\nAuto-Submitted: auto-generated\n\nx",
    "x-autorespond": "From: a@x.example\nSubject: hi\nX-Autorespond: hello\n\nx",
    "auto-notified": 'From: a@x.example\nSubject: hi\nAuto-Submitted: auto-notified; owner-email="x"\n\nx',
    "x-ms vacation": "From: a@x.example\nSubject: Re: hi\nX-Mailer: vacation 1.0\nX-Precedence: auto_reply\n\nx",
    "feedback": "From: a@x.example\nSubject: Нет на месте: отпуск\nX-Auto-Response-Suppress: All\n\nx",
    "no header at all": "From: a@x.example\nSubject: Out of Office: back Monday\n\n"
    "Hello,\nI am out of the office until Monday",
    "no header at all ru": "From: a@x.example\nSubject: Автоответ: в отпуске\n\n"
    "Добрый день! Я нахожусь в отпуске до 5 мая",
    "no header, german": "From: a@x.example\nSubject: Automatic reply: Anfrage\n\n"
    "Ich bin vom 20.10. bis 27.10. nicht im Büro.",
    "no header, gone": "From: a@x.example\nSubject: Automatic reply: hi\n\nJohn is no longer with us",
    "no header, ru": "From: a@x.example\nSubject: Автоответ: Вопрос\n\nЗдравствуйте! Меня нет на работе до 12 мая",
    "autoresponder": "From: a@x.example\nSubject: hi\nX-POST-MessageClass: 9; Autoresponder\n\nx",
    "preference": "From: a@x.example\nSubject: hi\nPreference: auto_reply\n\nx",
    "lotus": "From: a@x.example\nSubject: AUTO: Smith, John is out of the office. (returning 05/01)\n\nBack soon",
    "thanks, from nobody": "Return-Path: <>\nFrom: a@x.example\nSubject: Thank you\nPrecedence: bulk\n\nI will answer",
    "polish": "From: a@x.example\nSubject: =?utf-8?Q?[Automatyczna_odpowied=C5=BA]_test?=\nPrecedence: junk\n\nx",
    "a report of its own": 'From: a@x.example\nSubject: Re: hi\nContent-Type: multipart/report; boundary=b\n\n'
    "--b\n\nAdd yourself to my guest list\n--b--\n",
    "exchange rule": "From: a@x.example\nSubject: Got it\nX-MS-Exchange-Inbox-Rules-Loop: a@x.example\n"
    "X-Auto-Response-Suppress: All\n\nx",
    "first class": "From: a@x.example\nSubject: Thank you\nX-FC-MachineGenerated: true\n\nx",
    "yandex": "From: a@yandex.ru\nSubject: Автоответ\nX-Yandex-Autoreply: 1\nAuto-Submitted: auto-replied\n\nx",
}


def kind_of(mail: str) -> MailKind:
    return Rfc822Reader().parse(mail.encode()).kind


@pytest.mark.parametrize("name", REPORTS)
def test_delivery_reports_are_known_by_their_words(name: str) -> None:
    """M-51: qmail, Exchange, Gmail, Yandex, Mail.ru, Postfix, Exim and sendmail in plain text; delayed; in Russian."""
    mail = Rfc822Reader().parse(REPORTS[name].encode())
    assert mail.kind is MailKind.BOUNCE
    assert mail.suppress_auto
    assert mail.bounce is not None
    assert mail.bounce.recipient == "bob@x.example"
    assert mail.bounce.permanent is not ("delayed" in REPORTS[name] or "not yet been" in REPORTS[name])


def test_a_report_in_plain_text_names_status_and_our_mail() -> None:
    """M-51: the id of the mail that came back is found in the copy below the line."""
    mail = Rfc822Reader().parse(REPORTS["qmail"].encode())
    assert mail.bounce == Bounce("bob@x.example", "5.1.1", "sd.1.abc@club.example", permanent=True)


@pytest.mark.parametrize(
    "sender", ["postmaster@x.example", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example"]
)
@pytest.mark.parametrize(("subject", "text"), IN_OTHER_LANGUAGES)
def test_delivery_reports_in_other_languages(sender: str, subject: str, text: str) -> None:
    """M-51: a system that gives mail back says so in the language of its users."""
    assert kind_of(f"From: {sender}\nSubject: {subject}\n\n{text}\n") is MailKind.BOUNCE


@pytest.mark.parametrize("name", BY_PEOPLE)
def test_a_person_who_writes_about_undelivered_things_is_a_person(name: str) -> None:
    """M-51: no false alarm, for a bounce opens no ticket and the letter would be lost."""
    assert kind_of(BY_PEOPLE[name]) is MailKind.HUMAN


@pytest.mark.parametrize("name", BY_ROBOTS)
def test_automatic_answers_are_known_by_header_or_by_a_title_only_programs_write(name: str) -> None:
    """M-48: English and Russian, with the headers of many systems and with none but In-Reply-To."""
    assert kind_of(BY_ROBOTS[name]) is MailKind.AUTO_REPLY


def test_a_person_may_write_about_an_autoresponder() -> None:
    """M-48: such a title counts only on an answer, or above a letter that says the same."""
    assert kind_of("From: a@b.c\nSubject: Автоответ: не приходит\n\nПочему?") is MailKind.HUMAN
    for subject, text in (
        ("Out of office hours", "When is the club open out of office hours? I will be back"),
        ("В отпуске: заморозка", "Я буду в отпуске в мае, можно заморозить карту?"),
        ("Out of office plugin", "It says I'm away"),
        ("Vacation", "I will be on vacation in May, can I freeze my membership?"),
    ):
        assert kind_of(f"From: a@b.c\nSubject: {subject}\n\n{text}") is MailKind.HUMAN
    assert kind_of("From: a@b.c\nSubject: Re: Automatic reply: hi\nIn-Reply-To: <x@y>\n\nWhen?") is MailKind.HUMAN


def test_an_abuse_report_and_a_read_receipt_are_no_bounces() -> None:
    """M-51: ARF is a kind of its own, an MDN an automatic answer."""
    report = (
        "From: postmaster@x.example\nSubject: Delivery report\n"
        "Content-Type: multipart/report; report-type={kind}; boundary=b\n\n"
        "--b\n\nx\n--b\nContent-Type: message/{kind}\n\n"
        "Feedback-Type: abuse\n--b--"
    )
    assert kind_of(report.format(kind="feedback-report")) is MailKind.COMPLAINT
    assert kind_of(report.format(kind="disposition-notification")) is MailKind.AUTO_REPLY


LISTS = {
    "google": ("List-Post: <https://groups.example/post>, <mailto:help@club.example>\nPrecedence: list\n",
               ("help@club.example",)),
    "google, id only": ('List-ID: "Help desk" <help.club.example>\nPrecedence: list\n', ("help.club.example",)),
    "mailman": ("List-Id: Help <help.lists.example>\nX-BeenThere: Help@lists.example\n",
                ("help@lists.example", "help.lists.example")),
    "ezmlm": ("Mailing-List: contact help-help@club.example; run by ezmlm\nPrecedence: bulk\n"
              "List-Post: <mailto:help@club.example>\n", ("help@club.example", "help-help@club.example")),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_itself(name: str) -> None:
    """M-48: a list's mail stays one to the reader, who tells which list it is and what the mail is without it."""
    marks, names = LISTS[name]
    mail = Rfc822Reader().parse(f"From: Ann <ann@x.example>\nSubject: hi\n{marks}\nhelp".encode())
    assert mail.kind is MailKind.LIST
    assert mail.mailing_list is not None
    assert mail.mailing_list.names == names
    assert (mail.mailing_list.kind, mail.mailing_list.suppress_auto) == (MailKind.HUMAN, False)


@pytest.mark.parametrize(("marks", "kind"), [
    ("Auto-Submitted: auto-generated\n", MailKind.AUTO_REPLY), ("Precedence: bulk\n", MailKind.LIST),
])  # fmt: skip
def test_what_a_program_sends_to_a_list_is_a_programs(marks: str, kind: MailKind) -> None:
    """M-48: leaving the list aside makes no person of a machine."""
    mail = Rfc822Reader().parse(f"From: a@x.example\nList-Post: <mailto:help@club.example>\n{marks}\nx".encode())
    assert mail.mailing_list is not None
    assert (mail.mailing_list.kind, mail.mailing_list.suppress_auto) == (kind, True)


def test_a_newsletter_sent_on_to_a_list_names_none() -> None:
    """M-48: it bears the marks of both."""
    mail = Rfc822Reader().parse(
        b"From: news@shop.example\nList-Unsubscribe: <mailto:out@shop.example>\n"
        b"List-Post: <mailto:help@club.example>\nList-Unsubscribe: <mailto:help+off@club.example>\n\nBuy"
    )
    assert (mail.kind, mail.mailing_list) == (MailKind.LIST, None)


def test_who_wrote_through_a_list_that_signs_for_its_authors() -> None:
    """M-48: lists put themselves into From where the author's domain is strict; the author's own loop mark stays."""
    head = "From: \"'Ann Lee' via Help\" <help@club.example>\nList-Post: <mailto:help@club.example>\n"
    reader = Rfc822Reader()
    for field in ("X-Original-From: Ann Lee <ann@x.example>", "Reply-To: ann@x.example, help@club.example"):
        found = reader.parse(f"{head}{field}\n\nhelp".encode()).mailing_list
        assert found is not None
        assert (found.from_name, found.from_address) == ("Ann Lee", "ann@x.example")
    for loop, suppressed in (("help@club.example", False), ("robot@x.example", True)):
        found = reader.parse(f"{head}X-Loop: {loop}\n\nhelp".encode()).mailing_list
        assert found is not None
        assert found.suppress_auto is suppressed


@pytest.mark.parametrize(("report", "recipient", "status"), [
    ("Your message\n  To: bob@x.example\n  Subject: RELEASED Prog 2.0.12\n\n"
     "did not reach the following recipient(s):\ncarl@y.example on Monday", "carl@y.example", ""),
    ("help@club.example wrote to\n'carl@y.example'\nUser unknown 550 5.1.1", "carl@y.example", "5.1.1"),
    ("dda:SMTP=carl@y.example; unknown recipient", "carl@y.example", ""),
])  # fmt: skip
def test_whom_a_plain_report_is_about(report: str, recipient: str, status: str) -> None:
    """M-51: not us, not whom else our letter went to; a version is no status."""
    mail = Rfc822Reader().parse(
        f"From: postmaster@y.example\nTo: help@club.example\nSubject: Undeliverable: hi\n\n{report}".encode()
    )
    assert mail.bounce is not None
    assert (mail.bounce.recipient, mail.bounce.status, mail.bounce.permanent) == (recipient, status, True)


def test_a_report_is_about_whom_we_wrote_to() -> None:
    """M-51: the mailbox behind the address may have another name, or none that is an address."""
    mail = Rfc822Reader().parse(
        b"From: postmaster@y.example\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status;"
        b" boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: x400; mta\n\n"
        b"Original-Recipient: rfc822; carl@y.example\nFinal-Recipient: x400; /S=carl/OU=y/\nAction: failed\n--b--\n"
    )
    assert mail.bounce is not None
    assert mail.bounce.recipient == "carl@y.example"
