"""Mails from form services: the person who filled the form in is the requester, once, beside the form's export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desks import mail, open_test_desk, take
from fakes import NOON
from form_mails import SITE, elementor, google, letter, tilda, wpforms
from supportdesk_tui.desk.arrival import reread
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.imports import import_export, source_troubles
from supportdesk_tui.desk.imports.report import ImportReport
from supportdesk_tui.desk.ports import ExportOptions
from supportdesk_tui.domain.acknowledgement import Acknowledging
from supportdesk_tui.domain.errors import ConfigError, DeskError
from supportdesk_tui.domain.mail_rules import MailRules
from supportdesk_tui.domain.message import TicketMessage
from supportdesk_tui.domain.ticket import Channel, Ticket

HEADER = "tranid;formid;formname;Name;Phone;Email;Ваш вопрос;sent\n"
SEALED = MailRules(form_senders=frozenset({SITE}), seal="mx.club.example")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_test_desk(tmp_path / "home") as desk:
        yield replace(desk, config=replace(desk.config, mail_rules={"support": SEALED}))


def ticket_of(desk: Desk, raw: bytes) -> tuple[Ticket, TicketMessage]:
    taken = take(desk, raw)
    assert (taken.outcome, taken.ticket_id is not None) == ("ticket", True)
    with desk.store.reading() as view:
        return view.ticket(taken.ticket_id or 0), view.messages(taken.ticket_id or 0)[0]


def export(desk: Desk, folder: Path, *rows: str, dry_run: bool = False) -> ImportReport:
    file = folder / "leads.csv"
    file.write_text(HEADER + "".join(row + "\n" for row in rows), "utf-8")
    return import_export.import_file(desk, file, ExportOptions("tilda-leads", "Europe/Moscow"), dry_run)


def ends(report: ImportReport) -> tuple[int, int, int]:
    return len(report.tickets), len(report.duplicates), len(report.updates)


ROW = ("5550001;form1042231;Вопрос в поддержку;Ирина;89123456789;irina@member.example;Не проходит оплата;"
       "2026-03-04 12:00:03")


class TestTheRequester:
    def test_is_read_from_the_body_and_the_form_is_the_channel(self, desk: Desk) -> None:
        ticket, message = ticket_of(desk, tilda("Не проходит оплата картой\nпишет «отказ банка»"))
        assert (ticket.requester_address, ticket.requester_name) == ("irina@member.example", "Ирина")
        assert (ticket.channel, ticket.source, ticket.language) == (Channel.FORM, "form:tilda-leads", "ru")
        assert ticket.subject == "Не проходит оплата картой"
        assert message.text.startswith("Не проходит оплата картой\nпишет «отказ банка»")
        assert "form-mail Tilda · Вопрос в поддержку" in message.labels

    @pytest.mark.parametrize(("template", "said"), [
        ("plain", "Where is my invoice?\n\nI paid: twice."), ("cells", "Where is my invoice?\nI paid: twice."),
        ("classic", "Where is my invoice?\nI paid: twice.")])
    def test_wpforms_in_each_of_its_templates(self, desk: Desk, template: str, said: str) -> None:
        ticket, message = ticket_of(desk, wpforms(said, template=template))
        assert (ticket.requester_address, ticket.requester_name) == ("zoe@member.example", "Zoe")
        assert (ticket.subject, ticket.form, ticket.source) == ("Where is my invoice?", "Club contact", "form:wpforms")
        assert message.text == said
        assert "form-mail WPForms · Club contact" in message.labels

    def test_fields_of_other_services(self, desk: Desk) -> None:
        ticket, message = ticket_of(desk, elementor("Cannot log in\nsince yesterday", Reply_To="anna@member.example"))
        assert (ticket.requester_address, ticket.subject) == ("anna@member.example", "Cannot log in")
        assert message.text == ("Cannot log in\nsince yesterday\n\nDate: March 4, 2026\nTime: 12:00 pm\n"
                                "Page URL: https://club.example/contact/")
        ticket, message = ticket_of(desk, google())
        assert (ticket.requester_address, message.from_name) == ("lena@member.example", "Lena")
        assert (ticket.subject, message.text) == ("Where is the schedule?", "Where is the schedule?")
        table = ("<table><tr><td>Full Name</td><td>Max Hill</td></tr>"
                 "<tr><td>E-mail</td><td>max@member.example</td></tr>"
                 "<tr><td>Message</td><td>Charged twice.<br>Please check.</td></tr></table>")
        ticket, message = ticket_of(desk, letter("Jotform <noreply@jotform.com>", "New submission", html=table))
        assert (ticket.requester_address, message.text) == ("max@member.example", "Charged twice.\nPlease check.")

    def test_html_alone_and_beside_plain_text(self, desk: Desk) -> None:
        html = ("<html><body><b>Request details:</b><br>Name: Ирина<br>Email: <a href='mailto:irina@member.example'>"
                "irina@member.example</a><br>Comment: &lt;script&gt;alert(1)&lt;/script&gt;<br><br>"
                "Additional information:<br>Transaction ID: 1:7<br>Form Name: Cart<br>-----</body></html>")
        ticket, message = ticket_of(desk, letter("noreply@tilda.ws", "Заявка", html=html))
        assert (ticket.requester_address, message.text) == ("irina@member.example", "<script>alert(1)</script>")
        both = letter("noreply@tilda.ws", "Заявка", "Name: Ирина\nEmail: i@member.example\nComment: Вопрос\n\n"
                      "Additional information:\nTransaction ID: 1:8\n", html)
        assert ticket_of(desk, both)[0].requester_address == "i@member.example"

    def test_a_form_without_contact_is_flagged_and_answered_to_nobody(self, desk: Desk) -> None:
        ticket, message = ticket_of(desk, tilda(email="нет").replace(b"Phone", b"Shoes"))
        assert (ticket.requester_address, message.from_address) == ("", "")
        assert "no contact" in message.labels
        assert "Email: нет" in message.text
        with desk.store.reading() as view:
            assert "noreply@tilda.ws" not in view.participants(ticket.id)

    def test_a_phone_alone_is_a_contact(self, desk: Desk) -> None:
        ticket, message = ticket_of(desk, tilda(email=""))
        with desk.store.reading() as view:
            assert view.requester(ticket.requester_id).phone == "+79123456789"
        assert "no contact" not in message.labels

    def test_reply_to_stands_in_for_an_address_that_the_text_lacks(self, desk: Desk) -> None:
        ticket, _ = ticket_of(desk, elementor(email="", Reply_To="anna@member.example"))
        assert ticket.requester_address == "anna@member.example"

    def test_of_two_addresses_the_one_counts_that_the_form_answers_to(self, desk: Desk) -> None:
        """Whoever writes another address into the message does not have our answer sent there."""
        ticket, message = ticket_of(desk, elementor("Hi\nEmail: victim@other.example"))
        assert (ticket.requester_address, message.cc) == ("anna@member.example", ())
        ticket, message = ticket_of(desk, tilda("Hi", email="victim@other.example\nEmail: irina@member.example",
                                                Reply_To="irina@member.example"))
        assert (ticket.requester_address, message.cc) == ("irina@member.example", ())
        assert "Email: victim@other.example" in message.text

    def test_a_name_holds_no_header_and_an_id_of_the_persons_own_counts_for_nothing(self, desk: Desk) -> None:
        _, message = ticket_of(desk, tilda("Hi\nTransaction ID: 1:1\nForm Name: Other",
                                           name="Ирина\\r\\nBcc: all@other.example\x1b[2J"))
        assert "\n" not in message.from_name
        assert "\x1b" not in message.from_name
        assert "form-mail Tilda · Вопрос в поддержку" in message.labels
        assert ticket_of(desk, tilda(ident="1:1"))[0].id != message.ticket_id


class TestWhoIsBelieved:
    @pytest.mark.parametrize(("results", "believed"), [
        ("spf=pass; dkim=pass; dmarc=pass", True),
        ("spf=fail; dkim=pass; dmarc=pass", True),
        ("spf=fail; dkim=fail; dmarc=fail", False),
        ("spf=fail; dkim=none", False),
        ("spf=fail; dkim=pass", True),
    ])
    def test_a_sender_that_our_server_calls_forged_is_no_form(self, desk: Desk, results: str, believed: bool) -> None:
        ticket, _ = ticket_of(desk, tilda(Authentication_Results=f"mx.club.example; {results}"))
        assert ticket.requester_address == ("irina@member.example" if believed else "noreply@tilda.ws")
        assert ticket.channel is (Channel.FORM if believed else Channel.EMAIL)

    def test_anothers_seal_says_nothing(self, desk: Desk) -> None:
        ticket, _ = ticket_of(desk, tilda(Authentication_Results="mx.other.example; dmarc=fail"))
        assert ticket.channel is Channel.FORM

    @pytest.mark.parametrize("sender", [
        "noreply@tilda.ws.other.example", "noreply@nottilda.ws", "tilda.ws@other.example"])
    def test_a_domain_that_merely_looks_like_it_is_none(self, desk: Desk, sender: str) -> None:
        ticket, _ = ticket_of(desk, tilda().replace(b"noreply@tilda.ws", sender.encode()))
        assert (ticket.requester_address, ticket.channel) == (sender, Channel.EMAIL)

    def test_a_sites_own_address_is_a_form_only_when_the_configuration_says_so(self, desk: Desk) -> None:
        ticket, _ = ticket_of(desk, elementor(sender="wordpress@other.example"))
        assert (ticket.requester_address, ticket.channel) == ("wordpress@other.example", Channel.EMAIL)

    def test_a_letter_from_a_form_sender_that_has_no_such_shape_is_a_letter(self, desk: Desk) -> None:
        for raw in (mail("Hello", "Just a word.", sender=SITE),
                    mail("Tariff", "Your site is paid.", sender="noreply@tilda.ws")):
            assert ticket_of(desk, raw)[0].channel is Channel.EMAIL


class TestBesideTheExport:
    """F-12: the form's mail and the row of its export are one request, whichever comes first."""

    def test_the_mail_first(self, desk: Desk, tmp_path: Path) -> None:
        ticket, _ = ticket_of(desk, tilda())
        assert ends(export(desk, tmp_path, ROW, dry_run=True)) == (0, 1, 0)
        report = export(desk, tmp_path, ROW)
        assert ends(report) == (0, 1, 0)
        assert report.duplicates[0].ticket_id == ticket.id
        assert ends(export(desk, tmp_path, ROW)) == (0, 1, 0)

    def test_what_changes_after_that_is_an_update(self, desk: Desk, tmp_path: Path) -> None:
        ticket_of(desk, tilda())
        export(desk, tmp_path, ROW)
        assert ends(export(desk, tmp_path, ROW.replace("оплата", "доплата"))) == (0, 0, 1)

    def test_the_export_first(self, desk: Desk, tmp_path: Path) -> None:
        (imported,) = export(desk, tmp_path, ROW).tickets
        taken = take(desk, tilda())
        assert (taken.outcome, taken.ticket_id) == ("duplicate", imported.ticket_id)
        assert take(desk, tilda(ident="9961889:5550002")).outcome == "ticket"

    def test_without_an_id_who_wrote_what_when_decides(self, desk: Desk, tmp_path: Path) -> None:
        file = tmp_path / "elementor.csv"
        header = '"Name","Email","Message","Form Name (ID)","Submission ID","Created At"'
        row = '"Anna","anna@member.example","Cannot log in","Contact (a1)","{n}","2026-03-04 09:0{n}:00"'

        def imported(*numbers: int) -> ImportReport:
            file.write_text("\n".join([header, *(row.format(n=n) for n in reversed(numbers))]) + "\n")
            return import_export.import_file(desk, file, ExportOptions("elementor", "UTC"))
        ticket, _ = ticket_of(desk, elementor())
        report = imported(2)
        assert ends(report) == (0, 1, 0)
        assert report.duplicates[0].ticket_id == ticket.id
        assert ends(imported(2, 3)) == (1, 1, 0), "the next same words are a request of their own"
        assert take(desk, elementor(name="Anna K."), at=NOON + timedelta(minutes=5)).outcome == "duplicate"
        assert take(desk, elementor(name="Anna X."), at=NOON - timedelta(hours=5)).outcome == "ticket"


class TestAmongOtherMail:
    def test_two_requests_with_one_subject_are_two_tickets(self, desk: Desk) -> None:
        one, _ = ticket_of(desk, tilda(ident="1:1"))
        other, _ = ticket_of(desk, tilda(ident="1:2"))
        assert one.id != other.id
        assert take(desk, tilda(ident="1:2")).outcome == "duplicate"

    def test_the_acknowledgement_goes_to_the_person_and_only_when_wished(self, desk: Desk) -> None:
        ticket, _ = ticket_of(desk, tilda(ident="1:1"))
        desk = replace(desk, config=replace(desk.config, acknowledging=Acknowledging(enabled=True)))
        wished, _ = ticket_of(desk, tilda(ident="1:2", email="max@member.example"))
        nobody, _ = ticket_of(desk, tilda(ident="1:3", email=""))
        with desk.store.reading() as view:
            assert view.outgoing_of(ticket.id) == view.outgoing_of(nobody.id) == ()
            assert [mail.recipients for mail in view.outgoing_of(wished.id)] == [("max@member.example",)]

    def test_read_anew_it_says_the_same(self, desk: Desk) -> None:
        ticket, before = ticket_of(desk, tilda())
        assert reread.reread_all(desk).changed == 0
        reread.reread_all(replace(desk, form_mails=_Forgetful()))
        with desk.store.reading() as view:
            assert view.messages(ticket.id)[0] == before
            assert view.ticket(ticket.id).requester_address == "irina@member.example"


class _Forgetful:
    """The rule has been taken away since."""

    def read(self, *_: object) -> None:
        return None

    def check(self) -> None:
        return None


class TestRulesOfOnesOwn:
    RULE = """
schema = 1
name = "{name}"
title = "Club forms"
[detect]
from = ["forms.example"]
[read]
layout = "lines"
[map]
email = ["Reach me at"]
message = ["Words"]
"""

    def test_a_new_rule_and_one_that_stands_in_for_a_shipped_one(self, desk: Desk, tmp_path: Path) -> None:
        folder = tmp_path / "home" / "form_mails"
        folder.mkdir()
        (folder / "mine.toml").write_text(self.RULE.format(name="mine"))
        ticket, _ = ticket_of(desk, letter("robot@a.forms.example", "Filled in",
                                           "Reach me at: olga@member.example\nWords: May I save the videos?\n"))
        assert (ticket.requester_address, ticket.subject) == ("olga@member.example", "May I save the videos?")
        (folder / "mine.toml").write_text(self.RULE.format(name="tilda"))
        assert ticket_of(desk, tilda())[0].channel is Channel.EMAIL

    def test_a_wrong_one_is_told_by_doctor_and_stops_no_mail(self, desk: Desk, tmp_path: Path) -> None:
        folder = tmp_path / "home" / "form_mails"
        folder.mkdir()
        (folder / "mine.toml").write_text(self.RULE.format(name="mine").replace("layout", "layuot"))
        assert ticket_of(desk, tilda())[0].channel is Channel.EMAIL
        (finding,) = source_troubles.check(desk)
        error: DeskError | None = finding.error
        assert isinstance(error, ConfigError)
        assert (error.line, error.key, error.allowed) == (8, "read.layuot", "layout")
