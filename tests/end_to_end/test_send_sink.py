"""Sending to a real SMTP server: what arrives is what was written, and at most once."""

from __future__ import annotations

import base64
import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import desk_process
from bench.smtp_sink import SmtpSink
from desks import mail, open_test_desk, take
from fakes import FrozenClock
from supportdesk_tui.desk.context import Desk
from supportdesk_tui.desk.letters import deliver, reply
from supportdesk_tui.domain import outgoing_ids
from supportdesk_tui.domain.outbox import OutboxState
from supportdesk_tui.domain.outbox_rules import TLS_HINT, SendError
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Security, Timeouts
from supportdesk_tui.mail.smtp_transport import SmtpTransport

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink(auth="support:secret") as server:
        yield server


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def desk(tmp_path: Path, sink: SmtpSink, clock: FrozenClock) -> Iterator[Desk]:
    with open_test_desk(tmp_path, clock, accounts={"support": desk_process.account(1, sink.port)}) as opened:
        yield opened


def answer(desk: Desk, number: int, text: str = "Готово.\n.\nТочка выше — часть письма.") -> int:
    ticket_id = take(desk, mail(f"Вопрос {number}", sender=f"Anna <anna{number}@member.example>")).ticket_id
    assert ticket_id is not None
    done = reply.send(desk, replace(reply.prepare(desk, ticket_id), text=text), hold=timedelta(0))
    outbox_id = done.summary["outbox_id"]
    assert isinstance(outbox_id, int)
    return outbox_id


def test_the_reply_arrives_whole_and_threads(desk: Desk, sink: SmtpSink) -> None:
    """Subject, text, ids and recipients as written; the id is ours by its signature."""
    outbox_id = answer(desk, 1)
    assert deliver.deliver_due(desk).sent == (outbox_id,)
    [got] = sink.messages
    message = email.message_from_bytes(base64.b64decode(got["raw"]), policy=email.policy.default)
    assert got["rcpt_to"] == ["anna1@member.example"]
    assert got["user"] == "support"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n").startswith("Готово.\n.\nТочка выше")
    assert "Вопрос 1" in message["Subject"]
    assert message["Auto-Submitted"] is None
    with desk.store.reading() as view:
        assert outgoing_ids.ticket_of_message_id(view.signing_key(), message["Message-ID"]) == 1
        assert outgoing_ids.ticket_of_subject(view.signing_key(), message["Subject"]) == 1
        [question, _] = view.messages(1)
    assert message["In-Reply-To"] == f"<{question.message_id}>"


@pytest.mark.parametrize("fault", ["4xx", "5xx", "drop", "drop-after-data"])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_misbehaving_servers_get_nothing_twice(desk: Desk, sink: SmtpSink, clock: FrozenClock, fault: str,
                                               stage: str) -> None:
    """M-53 ... M-57: whatever goes wrong and however often it is tried, at most one copy arrives."""
    ids = [answer(desk, number) for number in range(3)]
    sink.set_fault(fault, every=2, stage=stage)
    for _ in range(8):
        deliver.deliver_due(desk)
        clock.tick(timedelta(hours=1))
    sink.set_fault(None)
    deliver.flush(desk)
    copies = Counter(each["headers"]["Message-ID"] for each in sink.messages)
    assert not copies or max(copies.values()) == 1
    with desk.store.reading() as view:
        mails = {each.id: each for each in view.outbox()}
    for outbox_id in ids:
        assert mails[outbox_id].state in (OutboxState.SENT, OutboxState.FAILED, OutboxState.UNCERTAIN)
        if mails[outbox_id].state is OutboxState.SENT:
            assert copies[f"<{mails[outbox_id].message_id}>"] == 1


def test_a_batch_of_replies_leaves_in_order(desk: Desk, sink: SmtpSink) -> None:
    ids = [answer(desk, number) for number in range(10)]
    assert deliver.deliver_due(desk).sent == tuple(ids)
    assert [each["rcpt_to"] for each in sink.messages] == [[f"anna{number}@member.example"] for number in range(10)]


@pytest.mark.parametrize(("tls", "security"), [("implicit", "tls"), ("starttls", "starttls")])
def test_tls_is_verified_before_the_password_leaves(tls: str, security: Security) -> None:
    """M-24: a certificate that the account does not trust gets no login; one it names is good."""
    with SmtpSink(tls=tls, auth="support:secret") as server:
        settings = AccountSettings(
            name="support", address="help@club.example", imap=Endpoint("127.0.0.1", 1),
            smtp=Endpoint("127.0.0.1", server.port, security), username="support", password=lambda: "secret",
            timeouts=Timeouts(connect=5.0, read=5.0))
        stranger = SmtpTransport(settings)
        with pytest.raises(SendError) as caught:
            stranger.connect()
        stranger.close()
        assert caught.value.kind == "temporary"
        assert caught.value.hint == TLS_HINT
        trusted = SmtpTransport(replace(settings, ca_file=server.certificate))
        trusted.connect()
        trusted.mail("help@club.example", 20)
        assert trusted.rcpt(["anna@member.example"]) == {}
        trusted.data(b"Subject: hi\r\n\r\nhi\r\n")
        trusted.close()
        [got] = server.messages
        assert got["user"] == "support"
