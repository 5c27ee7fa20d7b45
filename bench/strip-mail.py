#!/usr/bin/env python3
"""Takes out of mails what tells where they were collected, so that classes can only be told apart by what the mails say.

    strip-mail.py FROM TO

Kept: From, Reply-To, Sender, Subject, List-Unsubscribe, X-Mailer, MIME-Version, Content-* and the body. All
other fields are dropped; To, Date, Message-ID and Received are written anew, the same for every mail. `phishing@pot` becomes
reader@example.com in fields and bodies, in base64 of whole lines (which is encoded again; counted at the end), and in
quoted-printable where only the @ is broken up. Not found: other breaks, short base64, encoded words, UTF-16. Line ends of
kept fields become CR LF.
"""
import base64
import pathlib
import re
import sys

KEPT = {b"from", b"reply-to", b"sender", b"subject", b"list-unsubscribe", b"x-mailer", b"mime-version"}
NEUTRAL = (b"Received: from mail.example.net (mail.example.net [192.0.2.1]) by mx.example.com; "
           b"Mon, 6 Jan 2025 12:00:00 +0000\r\n"
           b"To: reader@example.com\r\nDate: Mon, 6 Jan 2025 12:00:00 +0000\r\n"
           b"Message-ID: <1@mail.example.net>\r\n")
POT = re.compile(rb"phishing@pot(@[\w.-]+)?", re.I)
READER = b"reader@example.com"
BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]*={0,2}")
QUOTED = re.compile(rb"phishing(?:=\r?\n)?(?:@|=40)(?:=\r?\n)?pot", re.I)


def headers(raw):
    """The fields of a mail as they are written, and its body."""
    end = re.search(rb"\r?\n\r?\n", raw)
    head, body = (raw[: end.start()], raw[end.end():]) if end else (raw, b"")
    fields = []
    for line in re.split(rb"\r?\n", head):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields, body


def again(match):
    """A base64 block without the pot."""
    block = match.group()
    try:
        text = base64.b64decode(re.sub(rb"\s", b"", block) + b"===")
    except ValueError:
        return block
    if not POT.search(text):
        return block
    again.count += 1
    tail = b"\n" if block.endswith(b"\n") else b""
    return base64.encodebytes(POT.sub(READER, text)).rstrip(b"\n") + tail


again.count = 0


def strip(raw):
    fields, body = headers(raw)
    kept = []
    for field in fields:
        name = field.split(b":", 1)[0].strip().lower()
        if name in KEPT or name.startswith(b"content-"):
            kept.append(POT.sub(READER, field))
    body = BASE64.sub(again, POT.sub(READER, body))
    body = QUOTED.sub(READER, body)
    return NEUTRAL + b"\r\n".join(kept) + b"\r\n\r\n" + body


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in source.iterdir() if path.is_file())
    for path in files:
        (target / path.name).write_bytes(strip(path.read_bytes()))
    print(f"{len(files)} mails, {again.count} base64 blocks encoded again")


if __name__ == "__main__":
    main()
