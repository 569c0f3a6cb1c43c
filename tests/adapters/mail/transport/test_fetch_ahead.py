"""Two questions on their way at once: the line is never idle, and no answer goes astray."""

from __future__ import annotations

from collections import Counter

from bench.scripted_imap import ScriptedImap, Talk
from supportdesk_tui.desk.ports import FetchedMail
from supportdesk_tui.mail.account import AccountSettings, Endpoint, Timeouts
from supportdesk_tui.mail.fetch_plan import BATCH_MAILS
from supportdesk_tui.mail.imap_session import ImapSession

BOX = {uid: b"Message-ID: <%d@x>\r\n\r\nbody %d\r\n" % (uid, uid) for uid in range(1, 3 * BATCH_MAILS + 1)}


def session_with(server: ScriptedImap) -> ImapSession:
    session = ImapSession(AccountSettings(
        name="support", address="help@club.example", imap=Endpoint("127.0.0.1", server.port, "none"),
        smtp=Endpoint("127.0.0.1", 1, "none"), username="help", password=lambda: "secret", sent="auto",
        timeouts=Timeouts(connect=2.0, read=2.0, operation=6.0)))
    session.examine("INBOX")
    return session


def bodies_asked_for(server: ScriptedImap) -> Counter[int]:
    return Counter(int(uid) for line in server.wire if b"BODY.PEEK[]" in line
                   for uid in line.split()[3].split(b","))


def test_the_next_batch_is_asked_for_before_the_last_has_come() -> None:
    """G1: a line with a long way is used as well as a short one."""
    seen: list[bool] = []

    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"BODY.PEEK[]" not in command or seen:
            return False
        following = talk.lines.readline().rstrip(b"\r\n")  # withheld until the next question is here
        seen.append(b"BODY.PEEK[]" in following)
        talk.server.wire.append(following)
        for one_tag, one in ((tag, command), tuple(following.split(b" ", 1))):
            talk.server._answer(talk, one_tag, one)
        return True

    with ScriptedImap(BOX, {b"UID FETCH": fetch}) as server:
        mails = list(session_with(server).fetch(list(BOX)))
        assert seen == [True]
        assert [mail.raw for mail in mails if isinstance(mail, FetchedMail)] == list(BOX.values())
        assert set(bodies_asked_for(server).values()) == {1}


def test_answers_that_come_mixed_belong_where_their_uid_says() -> None:
    """M-06: Dovecot mixes the answers of two questions; no mail is doubled, none asked for again."""
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"BODY.PEEK[]" not in command or b" 1," not in command:
            return False
        following = talk.lines.readline().rstrip(b"\r\n")
        talk.server.wire.append(following)
        later_tag, _, later = following.partition(b" ")
        rows = [[talk.server.row(uid, one) for uid in talk.server._listed(one)] for one in (command, later)]
        mixed = b"".join(row for pair in zip(*rows, strict=True) for row in reversed(pair))
        return talk.answer(mixed + tag + b" OK done\r\n" + later_tag + b" OK done\r\n")

    with ScriptedImap(BOX, {b"UID FETCH": fetch}) as server:
        mails = list(session_with(server).fetch(list(BOX)))
        assert [mail.raw for mail in mails if isinstance(mail, FetchedMail)] == list(BOX.values())
        assert set(bodies_asked_for(server).values()) == {1}


def test_a_batch_refused_costs_only_itself() -> None:
    """M-07: its mails come one by one; those of the question behind it are not asked for twice."""
    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"BODY.PEEK[]" in command and b" 1,2," in command:
            return talk.answer(tag + b" NO [UNAVAILABLE] not this one\r\n")
        return False

    with ScriptedImap(BOX, {b"UID FETCH": fetch}) as server:
        mails = list(session_with(server).fetch(list(BOX)))
        assert [mail.raw for mail in mails if isinstance(mail, FetchedMail)] == list(BOX.values())
        asked = bodies_asked_for(server)
    assert {asked[uid] for uid in range(1, BATCH_MAILS + 1)} == {2}
    assert {asked[uid] for uid in range(BATCH_MAILS + 1, 3 * BATCH_MAILS + 1)} == {1}


def test_a_line_cut_with_two_questions_on_it() -> None:
    """The new connection asks anew; nothing is lost or doubled."""
    cuts = [3]

    def fetch(talk: Talk, tag: bytes, command: bytes) -> bool:
        if b"BODY.PEEK[]" in command and b"," in command and cuts[0]:
            cuts[0] -= 1
            talk.send(talk.server.row(talk.server._listed(command)[0], command))
            talk.cut()
            return True
        return False

    with ScriptedImap(BOX, {b"UID FETCH": fetch}) as server:
        mails = list(session_with(server).fetch(list(BOX)))
    assert [mail.raw for mail in mails if isinstance(mail, FetchedMail)] == list(BOX.values())
