#!/usr/bin/env python3
"""Looks for what strip-mail.py should have taken out: the collector's mark in any encoding, and its header fields.

    strip-check.py FOLDER...

Reads each mail in ways of its own: as it stands; all of it unquoted; every part as Python's email package decodes it; every
run of base64 at each of its four alignments; fields with their encoded words decoded; all as UTF-16 too, with entities and
percent signs resolved. Prints what it found, and exits with 1 if there was anything.
"""
import base64
import email
import email.header
import html
import pathlib
import quopri
import re
import sys
import urllib.parse

MARK = re.compile(r"phishing\W{0,3}@\W{0,3}pot", re.I)
KEPT = {"received", "to", "date", "message-id", "from", "reply-to", "sender", "subject", "list-unsubscribe", "x-mailer",
        "mime-version"}
COLLECTOR = re.compile(r"(?i)x-ms-|x-microsoft-(antispam|exchange)|x-sid-|x-sender-ip|x-message-|x-incoming|x-eop|x-forefront|"
                       r"authentication-results|received|return-path|delivered-to")
RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]+)*")


def readings(raw):
    yield "raw", raw
    yield "quoted-printable", quopri.decodestring(raw)
    for run in RUN.finditer(raw):
        text = re.sub(rb"\s", b"", run.group()).translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):
            part = text[start:]
            yield "base64", base64.b64decode(part[: len(part) // 4 * 4] or b"")
    message = email.message_from_bytes(raw)
    for name, value in message.items():
        try:
            yield name, str(email.header.make_header(email.header.decode_header(value))).encode("utf-8", "replace")
        except (LookupError, ValueError, email.errors.HeaderParseError):
            pass
    for part in message.walk():
        if not part.is_multipart():
            yield part.get_content_type(), part.get_payload(decode=True) or b""


def marked(data):
    for text in (data.decode("latin-1"), data.decode("utf-16-le", "replace"), data.decode("utf-16-be", "replace"),
                 data[1:].decode("utf-16-le", "replace")):
        for step in (text, html.unescape(text), urllib.parse.unquote(urllib.parse.unquote(text))):
            if MARK.search(step):
                return True
    return False


def main():
    found = 0
    files = [path for folder in sys.argv[1:] for path in sorted(pathlib.Path(folder).iterdir())]
    for path in files:
        raw = path.read_bytes()
        places = sorted({place for place, data in readings(raw) if marked(data)})
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        names = {line.split(b":", 1)[0].decode("latin-1").strip().lower()
                 for line in re.split(rb"\r?\n(?![ \t])", head)}
        foreign = sorted(name for name in names if name not in KEPT and not name.startswith("content-"))
        inner = sorted({name.lower() for part in list(email.message_from_bytes(raw).walk())[1:] for name in part.keys()
                        if COLLECTOR.match(name)})
        if places or foreign or inner:
            found += 1
            print(path.name, "mark in " + ", ".join(places) if places else "", " ".join(foreign), " ".join(inner))
    print(f"{len(files)} mails, {found} with something left")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
