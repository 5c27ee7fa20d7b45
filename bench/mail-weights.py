#!/usr/bin/env python3
"""Fits the weights of knowledge/lure/weights.yml, and says whether the fit is better than what is there.

    mail-weights.py REASONS [PULL] [SPAM] [LURES]

REASONS is the table of MailReasons.java. A logistic regression over the codes of reasons starts from the weights by hand; each
keeps its sign, and PULL (1) is the strength of the ridge that pulls it back. Advertisements count SPAM (0.1) of a ham mail,
since they are not the subject; lures as a whole count LURES (0.7) of everything. Nothing of the held-out mails is fitted.
"""
import re
import sys

import numpy as np

DECIBAN = np.log(10) / 10
STEPS = 1500


def weights():
    found = {}
    for line in open("knowledge/lure/weights.yml", encoding="utf-8"):
        match = re.match(r"\s+([a-z-]+\.[a-z-]+|talk): (-?[\d.]+)", line)
        if match:
            found[match.group(1)] = float(match.group(2))
    return found


class Table:
    def __init__(self, path, codes, spam):
        index = {code: i for i, code in enumerate(codes)}
        rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8", errors="replace")]
        rows = [row for row in rows if row[0] != "phishing" or row[2] in ("phishing", "spam")]
        self.rows = rows
        self.x = np.zeros((len(rows), len(codes)))
        for i, row in enumerate(rows):
            for code in row[6].split():
                if code in index:
                    self.x[i, index[code]] = 1
        self.lure = np.array([row[2] == "phishing" for row in rows])
        self.held = np.array([row[4] == "1" for row in rows])
        self.sum = np.array([float(row[5]) for row in rows])
        self.count = np.array([spam if row[2] == "spam" else 0.25 if row[2] == "phishing" and row[0] == "set"
                               else 0.5 if row[0] == "set" else 1.0 for row in rows])

    def which(self, test):
        return np.array([test(row) for row in self.rows])


def fit(table, mask, low, high, pull, lures):
    """What is added to each weight and to the prior (Adam, clipped so that signs stay)."""
    count = table.count.copy()
    for lure, share in ((True, lures), (False, 1 - lures)):
        part = mask & (table.lure == lure)
        count[part] *= share * mask.sum() / count[part].sum()
    x, y, base, count = table.x[mask], table.lure[mask], table.sum[mask], count[mask]
    d = np.zeros(x.shape[1] + 1)
    first, second = np.zeros_like(d), np.zeros_like(d)
    for step in range(1, STEPS):
        odds = DECIBAN * (base + x @ d[:-1] + d[-1])
        error = count * (1 / (1 + np.exp(-np.clip(odds, -50, 50))) - y)
        slope = np.append(DECIBAN * (x.T @ error) + pull * d[:-1], DECIBAN * error.sum() + 0.3 * pull * d[-1])
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        d -= 0.05 * (first / (1 - 0.9 ** step)) / (np.sqrt(second / (1 - 0.999 ** step)) + 1e-9)
        d[:-1] = np.clip(d[:-1], low, high)
    return d


def tell(name, table, sums, mask):
    def share(test):
        part = mask & table.which(test)
        return f"{int((sums[part] >= 0).sum())}/{int(part.sum())}"

    mails = [("phishing", lambda r: r[0] == "phishing" and r[2] == "phishing"),
             ("wallet", lambda r: r[0] == "phishing" and r[2] == "phishing" and "wallet" in r[3]),
             ("dmarc-pass", lambda r: r[0] == "phishing" and r[2] == "phishing" and "dmarc-pass" in r[3]),
             ("spam", lambda r: r[2] == "spam"),
             ("ham easy", lambda r: r[0] == "ham" and r[1].startswith("easy")),
             ("ham hard", lambda r: r[0] == "ham" and r[1].startswith("hard")),
             ("our lures", lambda r: r[0] == "set" and r[2] == "phishing"),
             ("our twins", lambda r: r[2] == "twin")]
    print(f"{name:28}" + "  ".join(f"{label} {share(test)}" for label, test in mails))


def main():
    path = sys.argv[1]
    pull, spam, lures = (float(sys.argv[i]) if len(sys.argv) > i else default
                         for i, default in ((2, 1.0), (3, 0.1), (4, 0.7)))
    by_hand = weights()
    codes = sorted(by_hand)
    table = Table(path, codes, spam)
    low = np.array([-by_hand[code] if by_hand[code] > 0 else -40 for code in codes])
    high = np.array([40 if by_hand[code] > 0 else -by_hand[code] for code in codes])
    tuned = ~table.held
    tell("by hand, tuned on", table, table.sum, tuned)
    tell("by hand, never tuned on", table, table.sum, table.held)
    fold = np.random.RandomState(1).randint(0, 5, len(table.lure))
    crossed = table.sum.copy()
    for k in range(5):
        d = fit(table, tuned & (fold != k), low, high, pull, lures)
        part = tuned & (fold == k)
        crossed[part] = table.sum[part] + table.x[part] @ d[:-1] + d[-1]
    tell("fitted, cross-validated", table, crossed, tuned)
    d = fit(table, tuned, low, high, pull, lures)
    tell("fitted, never tuned on", table, table.sum + table.x @ d[:-1] + d[-1], table.held)
    print(f"prior {d[-1]:+.1f}")
    for i in np.argsort(-np.abs(d[:-1])):
        if abs(d[i]) >= 0.5:
            print(f"  {codes[i]:22} {by_hand[codes[i]]:5.1f} -> {by_hand[codes[i]] + d[i]:5.1f}")


if __name__ == "__main__":
    main()
