"""Nightly: feed the mail reader with bytes that atheris invents, and stop at the first that breaks a promise.

    make fuzz                                    # ten minutes
    python tests/fuzz/fuzz_reading.py --seconds 60 --corpus DIR

It starts from the mails that ``SUPPORTDESK_SHARED`` names, when there are any. An input that breaks a promise is
written beside the corpus as ``crash-...``; give it as an argument to see the failure again.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["supportdesk_tui.mail.reading", "supportdesk_tui.domain"]):
    from supportdesk_tui.domain.quotes import split_quotes
    from supportdesk_tui.mail.reading.reader import Rfc822Reader

SEED_BYTES = 20_000
"""A larger mail is cut: small inputs are tried more often."""
SECONDS_PER_MB = 1.0
INSTRUMENTED = 6.0
"""How much slower the reader is while it is watched."""
LEAST = 0.5
READER = Rfc822Reader()


def one_input(raw: bytes) -> None:
    """Every promise that the reader makes for any bytes."""
    started = time.process_time()
    mail = READER.parse(raw)
    spent = time.process_time() - started
    assert not mail.error, mail.error
    assert spent < LEAST + INSTRUMENTED * SECONDS_PER_MB * len(raw) / 1e6, f"{spent:.2f} s for {len(raw)} bytes"
    for text in (mail.subject, mail.from_name, mail.from_address, mail.text, *mail.to, *mail.references):
        assert "\0" not in text
        assert "\x1b" not in text
        assert "\x9b" not in text
        text.encode()
    assert "".join(part.text for part in split_quotes(mail.text)) == mail.text
    for index, attachment in enumerate(mail.attachments):
        assert attachment.filename.strip(". ")
        assert not set(attachment.filename) & set("/\\\0\n\r")
        assert len(READER.attachment(raw, index)) == attachment.size


def seed(corpus: Path) -> None:
    """Put the shared mails into the corpus."""
    shared = Path(os.environ.get("SUPPORTDESK_SHARED", ""), "mail")
    for number, file in enumerate(sorted(shared.rglob("*"))):
        if file.is_file() and file.suffix != ".json":
            (corpus / f"seed-{number:04d}").write_bytes(file.read_bytes()[:SEED_BYTES])


def main() -> None:
    """Run for the seconds given, or on the files given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, default=Path(".fuzz"))
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args()
    if given.files:
        for file in given.files:
            one_input(file.read_bytes())
        return
    given.corpus.mkdir(parents=True, exist_ok=True)
    seed(given.corpus)
    options = [f"-max_total_time={given.seconds}", "-max_len=32768", "-timeout=20", "-rss_limit_mb=2048",
               f"-artifact_prefix={given.corpus.parent}/", str(given.corpus)]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
