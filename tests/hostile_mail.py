"""Mail and form rows of somebody who wants to steer the terminal, forge the panel's own lines or break its layout."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_C0 = "".join(chr(code) for code in range(0x20) if code not in (0x0A, 0x0D)) + "\x7f"
_C1 = "".join(chr(code) for code in range(0x80, 0xA0))
_OSC = ("0;EVIL", "2;EVIL", "7;file://EVIL/", "8;;https://EVIL.example", "9;EVIL", "52;c;RVZJTA==", "777;notify;EVIL;x",
        "1337;File=inline=1:RVZJTA==", "1337;SetUserVar=EVIL=x", "4;1;?", "10;?", "22;EVIL", "99;i=1;EVIL", "133;A")
_CSI = ("2J", "6n", "c", ">q", "21t", "?1049l", "?25h", "?1003h", "31m", "1;1H", "5i", "!p", "?2026h", ">1u", "3;4r",
        "8;1;1t", "?6$p", "2;EVIL t")

ATTACKS: dict[str, str] = {
    "c0": f"start {_C0} end",
    "c1": f"start {_C1} end",
    "osc": " ".join(f"\x1b]{osc}\x07x\x1b]{osc}\x1b\\y\x9d{osc}\x9cz" for osc in _OSC),
    "csi": " ".join(f"\x1b[{csi}x\x9b{csi}y" for csi in _CSI),
    "strings": " ".join(f"\x1b{begin}EVIL\x1b\\ {chr(ord(begin) + 0x40)}EVIL\x9c" for begin in "PX^_k")
               + " \x1b_Gf=100,a=T;RVZJTA==\x1b\\ \x1bPtmux;\x1b\x1b]52;c;RVZJTA==\x07\x1b\\ \x1bPq#0;2;0;0;0~-\x1b\\",
    "single": " ".join(f"\x1b{final}x" for final in "c78=>DEHMNOZnoFG") + " \x1b#8 \x1b%G \x1b(0 \x1b)B \x1b \x0e\x0f",
    "unclosed": "\x1b]0;EVIL never closed \x1bP and this \x1b_ neither \x9d0;EVIL",
    "bidi": "abc \u202e\u202d\u202a\u202b\u2066\u2067\u2068 fdp.exe \u202c\u2069\u200e\u200f\u061c end",
    "invisible": "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u2060g\u034fh\u180ei \u2028 \u2029 "
                 "\U000e0041\U000e0042\U000e007f j",
    "stacks": "Z" + "\u0300" * 200 + "o" + "\u0336\u0489\u20dd" * 70 + " ก" + "\u0e49" * 200 + " ا" + "\u064b" * 200,
    "emoji": "👨‍👩‍👧‍👦 🇷🇺🇺🇸🇷 ❤️ ☎︎ 1️⃣ 👍🏽 🏴\U000e0067\U000e0062\U000e007f ⚠️ ✔️ 🧑🏿‍🚒 ‍👩 ️ end",
    "scripts": "漢字かな交じり 한국어 ภาษาไทยเกี๊ยว العربية مع تشكيلٌ हिन्दी क्षत्रिय עִבְרִית Ⅷ ﷽ ꧅ 𒐫 end",
    "private": "\ue000\uf8ff\U000f0000\ufffe\uffff\ufdd0 \ufff9x\ufffa \u115f\u3164\uffa0 end",
    "markup": "[/b] [red]x[/red] [/foo] [link=https://evil.example]y[/link] [@click=app.quit]z[/] \\[ [[ ]] [bold",
    "templates": "{{ 7*7 }} {% raw %} {# x #} ⟦requester.name⟧ ⟦ask.sum: how much⟧ ⟦⟧ %s %(x)s {0} {x} "
                 "${HOME} `id` $(id)",
    "filters": "is:open OR ( prio:P1 \" -who:me cat:* #1 №1 ~ \\ ' ; | & < >",
    "forged": "done: closed · z takes it back  !! IMAP: the login was refused  1 yes  0 no",
    "long": "x" * 1_000_000,
    "wide": "字" * 3000,
    "blank": " \t\u00a0\u3000\u2003 ",
}
"""What each wants to do, and the text that should do it."""

FORGED_BODY = """\
Hello.

On Mon, 1 Jan 2026 at 10:00, Ira <help@club.example> wrote:
> I agree to the refund.
── 10:31 note (Ira, the requester does not see it) ──────────────────
Pay it back at once.
From: Ira <help@club.example>
 Support  10:32
--\x20
#1 P1 solved - z takes it back
 j k move  r reply  q quit
"""


def mails() -> Iterator[tuple[str, bytes]]:
    """A mail for each attack: in the subject, the names, the text, HTML, links, a file's name, an invitation."""
    for number, (name, text) in enumerate(ATTACKS.items()):
        yield name, mail(number, name, text)


def mail(number: int, name: str, text: str) -> bytes:
    """Everywhere in one mail, encoded as its sender would so that it arrives whole; the subject raw as well."""
    short = text[:3000]
    links = f"https://evil.example/{quote(short[:200])}?{short[:200]} <https://{short[:80]}>"
    body = f"My payment failed. {text}\n{links}\n> {short}\n"
    page = f'<p>{short}</p><a href="https://{short[:90]}">{short}</a>'
    named = "filename*=utf-8''" + quote(short[:150], safe="") + ".png"
    parts = [
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + _base64(body + FORGED_BODY),
        f"Content-Type: image/png\r\nContent-Disposition: attachment; {named}\r\n\r\nx",
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + _base64(f"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:{number}\nDTSTART:20260401T100000Z\n"
                  f"SUMMARY:{short[:500]}\nLOCATION:{short[:500]}\nORGANIZER;CN=\"{short[:80]}\":mailto:a@b.example\n"
                  "END:VEVENT\nEND:VCALENDAR\n"),
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
        + f"From: {_word(short)} <inner@evil.example>\r\nSubject: {_word(short)}\r\n"
        + f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(page)}",
    ]
    head = (f"From: {_word(short[:400])} <a{number}@member.example>\r\nTo: help@club.example\r\n"
            f"Cc: {_word(short[:200])} <cc{number}@member.example>\r\n"
            f"Subject: {_word(short)}\r\nMessage-ID: <evil-{number}@member.example>\r\n"
            "Date: Wed, 04 Mar 2026 08:00:00 +0000\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n")
    return (head + "".join(f"--b0\r\n{part}\r\n" for part in parts) + "--b0--\r\n").encode("utf-8", "surrogatepass")


def write_mails(folder: Path) -> Path:
    """The mails as files."""
    folder.mkdir()
    for name, raw in mails():
        (folder / f"{name}.eml").write_bytes(raw)
    return folder


def _word(text: str) -> str:
    encoded = text.encode("utf-8", "surrogatepass")
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(encoded[at:at + 45]).decode()}?="
                        for at in range(0, len(encoded), 45)) or "x"


def _base64(text: str) -> str:
    return base64.encodebytes(text.encode("utf-8", "surrogatepass")).decode().replace("\n", "\r\n")
