"""Makes files that YARA rules fire on, out of what the rules search for: python3 bench/positives.py RULES-FOLDER OUT-FOLDER

For each file of rules its own text, the same as UTF-16, and for each rule one file of its texts and hexadecimal patterns behind a
header of some kind. Nothing in them can run. Then compare, rule by rule and file by file:

    find OUT-FOLDER -type f | sort > list
    yara -w -C --scan-list compiled list | LC_ALL=C sort > theirs
    ./atalaya yara scan -C --scan-list compiled-by-atalaya list | LC_ALL=C sort > ours; diff theirs ours
"""

import os
import random
import re
import sys

random.seed(7)
HEADS = [
    b"MZ" + b"\0" * 58 + b"\x40\0\0\0PE\0\0L\x01\0\0" + b"\0" * 200,
    b"MZ" + b"\0" * 62,
    b"",
    b"\x7fELF" + b"\0" * 60,
    b"%PDF-1.4 ",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64,
]


def text(body):
    raw = body.encode("utf-8")
    raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m.group(1), 16)]), raw)
    return re.sub(rb"\\(.)", lambda m: {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(m.group(1), m.group(1)), raw)


def hexadecimal(body):
    body = re.sub(r"//[^\n]*|/\*.*?\*/", "", body, flags=re.S)
    body = re.sub(r"\[\s*(\d+)?[^\]]*\]", lambda m: " " + "00 " * int(m.group(1) or 0), body)
    while True:
        chosen = re.sub(r"\(([^()|]*)[^()]*\)", r"\1", body)
        if chosen == body:
            break
        body = chosen
    return bytes(int(b.replace("?", "0"), 16) for b in re.findall(r"[0-9A-Fa-f?]{2}", body))


def main(rules, out):
    os.makedirs(out, exist_ok=True)
    files = sorted(os.path.join(d, f) for d, _, fs in os.walk(rules) for f in fs if f.endswith((".yar", ".yara")))
    for number, path in enumerate(files):
        source = open(path, errors="replace").read()
        open(f"{out}/{number:04d}.txt", "wb").write(source.encode("utf-8", "replace"))
        open(f"{out}/{number:04d}.utf16", "wb").write(source.encode("utf-16-le"))
        for k, rule in enumerate(re.split(r"\n(?=(?:private |global )*rule )", source)[1:]):
            data = bytearray(random.choice(HEADS))
            for body, modifiers in re.findall(r'\$\w*\s*=\s*"((?:[^"\\\n]|\\.)*)"([^\n]*)', rule):
                raw = text(body)
                if "wide" in modifiers:
                    data += b" " + bytes(x for c in raw for x in (c, 0)) + b"\0\0"
                if "wide" not in modifiers or "ascii" in modifiers:
                    data += b" " + raw + b" "
            for body in re.findall(r"\$\w*\s*=\s*\{([^}]*)\}", rule):
                data += hexadecimal(body) + b"\0\0\0\0"
            data += b"\0" * random.choice([0, 100, 5000, 60000])
            open(f"{out}/{number:04d}-{k:03d}", "wb").write(data)


main(sys.argv[1], sys.argv[2])
