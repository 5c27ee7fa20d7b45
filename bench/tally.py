#!/usr/bin/env python3
"""Counts what a spam filter flagged by what people say the mails are: tally.py ORIGINALS THRESHOLD < SCORES

SCORES: a mail's path or name and its score, separated by tabs, as bench/spamassassin.pl and bench/rspamd.sh print them.
ORIGINALS holds phishing and ham; labels are in bench/mail-labels.tsv and bench/mail-labels-blind.tsv by the hash of the original.
Mails without a score are left out.
"""
import collections
import hashlib
import pathlib
import sys

originals = pathlib.Path(sys.argv[1])
threshold = float(sys.argv[2])
scores = {pathlib.Path(name).name: float(score) for name, score in
          (line.split("\t")[:2] for line in sys.stdin.read().splitlines())}
labels = {}
for kind in ("", "-blind"):
    for line in open(f"bench/mail-labels{kind}.tsv"):
        if not line.startswith("#"):
            digest, label, slices, _ = line.rstrip("\n").split("\t")
            labels[digest] = (kind[1:] or "first", label, slices.split(","))
table = collections.defaultdict(lambda: [0, 0])


def count(name, hit):
    table[name][0] += hit
    table[name][1] += 1


def scored(folder):
    return [path for path in sorted((originals / folder).iterdir()) if path.name in scores]


for path in scored("phishing"):
    hit = scores[path.name] >= threshold
    count("all of the corpus", hit)
    found = labels.get(hashlib.sha256(path.read_bytes()).hexdigest())
    if found:
        kind, label, slices = found
        for which in (kind, "both"):
            count(f"{which}: {label}", hit)
            if label == "phishing":
                for part in slices:
                    if part != "-":
                        count(f"{which}: phishing, {part}", hit)
for path in scored("ham"):
    count("ham " + path.name.split("-")[0], scores[path.name] >= threshold)
for name in sorted(table):
    hits, of = table[name]
    print(f"{name:34s} {hits:5d} of {of:5d}  {100 * hits / of:6.2f} %")
