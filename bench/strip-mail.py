#!/usr/bin/env python3
"""Takes out of mails what tells where they were collected, so that classes can only be told apart by what the mails say.

    strip-mail.py FROM TO

Kept: From, Reply-To, Sender, Subject, List-Unsubscribe, X-Mailer, MIME-Version, Content-* and the body. All other fields are
dropped, those of attached mails too but for To, Cc and Date; To, Date, Message-ID and Received are written anew, the same for
every mail. `phishing@pot` becomes reader@example.com in fields and bodies: as it stands, in quoted-printable however it is
broken, as percent signs or entities, in encoded words, in UTF-16, in base64 parts (which are encoded again) and in base64 at any
alignment within addresses. Line ends of kept fields become CR LF. strip-check.py looks for what may be left.
"""
import base64
import email.errors
import email.header
import pathlib
import re
import sys

KEPT = {b"from", b"reply-to", b"sender", b"subject", b"list-unsubscribe", b"x-mailer", b"mime-version"}
WITHIN = KEPT | {b"to", b"cc", b"date"}
NEUTRAL = (b"Received: from mail.example.net (mail.example.net [192.0.2.1]) by mx.example.com; "
           b"Mon, 6 Jan 2025 12:00:00 +0000\r\n"
           b"To: reader@example.com\r\nDate: Mon, 6 Jan 2025 12:00:00 +0000\r\n"
           b"Message-ID: <1@mail.example.net>\r\n")
MARK = "phishing@pot"
READER = "reader@example.com"
SOFT = rb"(?:=[ \t]*\r?\n)"


def written(character):
    """A character as it may stand in text, quoted-printable, addresses and HTML."""
    code = ord(character)
    return (rb"(?:" + re.escape(character.encode()) + rb"|=%02X|%%(?:25)?%02X|&#0*%d;|&#x0*%X;" % (code, code, code, code)
            + (rb"|&commat;" if character == "@" else b"") + rb")")


POT = re.compile((SOFT + rb"*").join(map(written, MARK))
                 + rb"(?:" + SOFT + rb"*" + written("@") + rb"(?:[\w.-]|" + SOFT + rb"(?=[\w.-]))+)?", re.I)
WIDE = {name: re.compile(re.escape(MARK.encode(name)), re.I) for name in ("utf-16-le", "utf-16-be")}
RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
WORD = r"=\?[\w.*-]+\?[bqBQ]\?[^?]*\?="
WORDS = re.compile((WORD + r"(?:\s+" + WORD + r")*").encode())
BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]+)\"|([^\s;\"]+))", re.I)
ATTACHED = re.compile(rb"^content-type:\s*message/(?:rfc822|global)", re.I | re.M)
ENCODED = re.compile(rb"^content-transfer-encoding:\s*base64", re.I | re.M)
END = re.compile(rb"(?:^|\r?\n)\r?\n")
count = 0


def unmarked(data):
    """The bytes without the mark, as long as it is not in base64 parts or encoded words."""
    data = POT.sub(READER.encode(), data)
    for name, wide in WIDE.items():
        data = wide.sub(READER.encode(name), data)
    return RUN.sub(run, data)


def run(match):
    """A run of base64, which may begin anywhere within what looks like it."""
    text = match.group().rstrip(b"=")
    plain = text.translate(bytes.maketrans(b"-_", b"+/"))
    for start in range(4):
        rest = plain[start:]
        whole = base64.b64decode(rest[: len(rest) // 4 * 4] if len(rest) % 4 == 1 else rest + b"=" * (-len(rest) % 4))
        changed = POT.sub(READER.encode(), whole)
        if changed != whole:
            again = base64.b64encode(changed).rstrip(b"=")
            return text[:start] + (again.translate(bytes.maketrans(b"+/", b"-_")) if plain != text else again)
    return match.group()


def words(match):
    """Adjacent encoded words, within which or between which the mark may stand."""
    try:
        text = str(email.header.make_header(email.header.decode_header(match.group().decode("ascii"))))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return match.group()
    changed = re.sub(re.escape(MARK) + r"(@[\w.-]+)?", READER, text, flags=re.I)
    if changed == text:
        return match.group()
    return b" ".join(b"=?utf-8?B?" + base64.b64encode(changed[i: i + 10].encode("utf-8", "replace")) + b"?="
                     for i in range(0, len(changed), 10))


def fields(head):
    """The fields of a head as they are written."""
    found = []
    for line in re.split(rb"\r?\n", head):
        if line[:1] in (b" ", b"\t") and found:
            found[-1] += b"\r\n" + line
        else:
            found.append(line)
    return found


def kept(head, names):
    found = []
    for field in fields(head):
        name = field.split(b":", 1)[0].strip().lower()
        if name in names or name.startswith(b"content-"):
            found.append(WORDS.sub(words, unmarked(field)))
    return b"\r\n".join(found)


def part(head, body):
    """The body of a part that has no parts of its own."""
    global count
    if not ENCODED.search(head):
        return unmarked(body)
    body = POT.sub(READER.encode(), body)
    pure = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    whole = base64.b64decode(pure[: len(pure) // 4 * 4] if len(pure) % 4 == 1 else pure + b"=" * (-len(pure) % 4))
    changed = unmarked(whole)
    if changed == whole:
        return body
    count += 1
    first = re.match(rb"\s*(\S+)", body)
    width = max(4, len(first.group(1)) // 4 * 4 if first else 76)
    again = base64.b64encode(changed)
    end = re.search(rb"\s*\Z", body).group()
    return b"\r\n".join(again[i: i + width] for i in range(0, len(again), width)) + end


def split(raw):
    """The head of a mail or part, what divides them, and the body."""
    end = END.search(raw)
    return (raw[: end.start()], raw[end.start(): end.end()], raw[end.end():]) if end else (raw, b"", b"")


def pieces(head, body, boundaries):
    """The body of a mail, piece by piece between the lines of its boundaries."""
    current = []
    found = []
    for line in body.splitlines(keepends=True):
        bare = line.rstrip()
        if bare.startswith(b"--") and (bare[2:] in boundaries or bare.endswith(b"--") and bare[2:-2] in boundaries):
            found.append((b"".join(current), line))
            current = []
        else:
            current.append(line)
    found.append((b"".join(current), b""))
    out = [part(head, found[0][0]) + unmarked(found[0][1])]
    for piece, line in found[1:]:
        inner, between, rest = split(piece)
        text = unmarked(inner)
        attached = ATTACHED.search(inner)
        if attached and END.search(rest):
            again, gap, rest = split(rest)
            between += kept(again, WITHIN) + gap
            inner = again
        out.append(text + between + part(inner, rest) + unmarked(line))
    return b"".join(out)


def strip(raw):
    head, _, body = split(raw)
    boundaries = {first or second for first, second in BOUNDARY.findall(raw)}
    if ATTACHED.search(head):
        inner, gap, rest = split(body)
        return NEUTRAL + kept(head, KEPT) + b"\r\n\r\n" + kept(inner, WITHIN) + gap + pieces(inner, rest, boundaries)
    return NEUTRAL + kept(head, KEPT) + b"\r\n\r\n" + pieces(head, body, boundaries)


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in source.iterdir() if path.is_file())
    for path in files:
        (target / path.name).write_bytes(strip(path.read_bytes()))
    print(f"{len(files)} mails, {count} base64 parts encoded again")


if __name__ == "__main__":
    main()
