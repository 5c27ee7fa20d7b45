package org.atalaya.lure.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Sender;

/**
 * What senders did before: where their mails lead, what they ask for, how they are sent. A sender that is known and proven, a
 * link that it never used and something that it never asked for: that is how a mailing service that was broken into shows
 * itself, while all authentication passes.
 *
 * <p>Only days are remembered, and of each thing the earliest, so that the order in which mails come changes nothing and a
 * mail that is read twice counts once. A thing is known when it was seen some days before ({@link #SETTLED}), so that the
 * thousand mails of one burst do not vouch for each other; something grave is a habit only when it was asked for on several
 * days. Mails that were judged suspicious teach nothing.
 */
public final class SenderMemory {
    /** Days after which something that was seen is known. */
    public static final int SETTLED = 3;
    /** Days on which a sender wrote before it is known. */
    public static final int KNOWN_DAYS = 3;
    /** Days on which something grave was asked for before it is a habit. */
    public static final int HABIT_DAYS = Past.MOST_TRAIT_DAYS;
    /** Days after which something grave that was asked for once is a habit: nobody took it for an attack since. */
    public static final int HABIT_AGE = 30;
    /** Senders that are remembered; of more, those that came first. */
    public static final int MOST_SENDERS = 100_000;
    /** Things of all senders that are remembered, at about 150 bytes each. */
    public static final int MOST_THINGS = 600_000;

    /** Whatever is worth an attack. */
    private static final Set<String> GRAVE = Set.of(
            "ask.seed",
            "ask.wallet",
            "ask.password",
            "ask.code",
            "ask.run",
            "ask.pay",
            "ask.bank",
            "ask.efirma",
            "ask.callback",
            "cue.coins",
            "cue.prize");
    /** What opens a wallet or an account for good: new for a sender, it counts by itself. */
    private static final Set<String> GRAVEST = Set.of("ask.seed", "ask.wallet", "ask.efirma");

    /** What mail of anybody may ask for or press by; new for a sender, it counts beside a new link only. */
    private static final Set<String> MILD =
            Set.of("ask.open", "ask.call", "cue.press", "cue.refund", "cue.bill", "cue.intrusion", "cue.authority");

    /** Decibans that something asked for weighs at least; what weighs less is said by chance. */
    private static final double LEAST = 2;

    /** Share of the attacks that lead to where the sender never led. */
    private static final double NEW_IN_ATTACKS = 0.95;

    /** Values that a sentence names. */
    private static final int MOST_NAMED = 3;

    final TreeMap<String, Past> senders = new TreeMap<>();
    private int things;
    private boolean full;

    /** Whether something was left out because {@link #MOST_SENDERS} or {@link #MOST_THINGS} was reached. */
    public boolean isFull() {
        return full;
    }

    /** Whether it knows any sender well enough to compare a mail with. */
    public boolean knowsAnybody() {
        return senders.values().stream().anyMatch(past -> past.days.by(Integer.MAX_VALUE, KNOWN_DAYS));
    }

    /** Whether a sender led to a registered domain some days before a message, or always does. */
    public boolean knowsLink(Sender sender, String link) {
        Past past = senders.get(sender.organisation());
        int day = sender.day() == Sender.UNDATED ? Integer.MAX_VALUE : sender.day();
        return past != null && past.knows(Trait.LINK, link, day - SETTLED, 1);
    }

    /**
     * Remembers a message, unless it is suspicious, or does not say who sent it or when.
     *
     * @param provenOnly whether only senders count that the own gateway found to be who they say
     */
    public void learn(JudgedMessage message, boolean provenOnly) {
        Sender sender = message.sender();
        Verdict verdict = message.judgement().verdict();
        if (sender.organisation().isEmpty()
                || !isPlain(sender.organisation())
                || sender.day() == Sender.UNDATED
                || verdict.compareTo(Verdict.SUSPICIOUS) >= 0
                || provenOnly && !sender.proven()) {
            return;
        }
        String name = sender.organisation();
        int day = sender.day();
        if (!saw(name, day)) {
            return;
        }
        Set<String> asks = asks(message.judgement());
        Trait link = asks.stream().noneMatch(GRAVE::contains) ? Trait.LINK : Trait.ASKED_LINK;
        sender.leads().forEach(value -> add(name, link, value, day));
        sender.services().forEach(value -> add(name, Trait.SERVICE, value, day));
        sender.signatures().forEach(value -> add(name, Trait.SIGNATURE, value, day));
        add(name, Trait.TEMPLATE, sender.template(), day);
        add(name, Trait.HOUR, Integer.toString(sender.hour()), day);
        asks.forEach(value -> add(name, Trait.ASK, value, day));
    }

    /** A sender wrote on a day; false when there is no room for it. */
    boolean saw(String sender, int day) {
        Past past = senders.get(sender);
        if (past == null) {
            if (senders.size() >= MOST_SENDERS) {
                full = true;
                return false;
            }
            past = new Past();
            senders.put(sender, past);
        }
        past.days.add(day);
        return true;
    }

    /** A sender that wrote did something on a day. */
    void add(String sender, Trait trait, String value, int day) {
        Past past = senders.get(sender);
        if (past != null && !value.isEmpty() && isPlain(value)) {
            boolean room = things < MOST_THINGS;
            full |= !room;
            things += past.add(trait, value, day, room) ? 1 : 0;
        }
    }

    /** Whether a value can stand in a line of a {@link HistoryFile}. */
    static boolean isPlain(String value) {
        return value.length() <= HistoryFile.MOST_VALUE
                && value.chars().noneMatch(c -> Character.isISOControl(c) || c >= 0xD800 && c <= 0xDFFF);
    }

    private static Set<String> asks(Judgement judgement) {
        Set<String> asks = new LinkedHashSet<>();
        for (Reason reason : judgement.reasons()) {
            if (isAsked(reason)) {
                asks.add(reason.code());
            }
        }
        return asks;
    }

    /**
     * What is new in a message for its sender.
     *
     * @return reasons of codes {@code memory.turned}, {@code memory.ask}, {@code memory.quiet}, {@code memory.moved}, {@code
     *     memory.link} and {@code memory.manner}, which bear the share of their weight that counts in place of decibans; none
     *     for a sender that is not known
     */
    public List<Reason> compare(JudgedMessage message) {
        Sender sender = message.sender();
        Past past = senders.get(sender.organisation());
        int day = sender.day() == Sender.UNDATED ? Integer.MAX_VALUE : sender.day();
        int settled = day - SETTLED;
        if (past == null || !past.days.by(settled, KNOWN_DAYS)) {
            return List.of();
        }
        String name = sender.organisation();
        List<String> links = sender.leads().stream()
                .filter(link -> !link.equals(name))
                .filter(link -> !past.knows(Trait.LINK, link, settled, 1) && !habit(past, Trait.ASKED_LINK, link, day))
                .toList();
        List<Reason> asked = message.judgement().reasons().stream()
                .filter(SenderMemory::isAsked)
                .toList();
        List<Reason> fresh = asked.stream()
                .filter(reason -> !habit(past, Trait.ASK, reason.code(), day))
                .toList();
        List<Reason> grave =
                fresh.stream().filter(reason -> GRAVE.contains(reason.code())).toList();
        // What a mail is about, such as coins, asks for nothing.
        Optional<Reason> usual = asked.stream()
                .filter(reason -> reason.code().startsWith("ask."))
                .findFirst();
        boolean asks = !fresh.isEmpty() || usual.isPresent();
        double steady = links.isEmpty() || !asks ? 0 : steadiness(past, settled);
        List<Reason> found = new ArrayList<>();
        String known = named(past.by(Trait.LINK, settled), name);
        if (!links.isEmpty() && !grave.isEmpty()) {
            found.add(at(grave.get(0), 1, "memory.turned", name, named(links, ""), known));
        } else if (grave.stream().anyMatch(reason -> GRAVEST.contains(reason.code()))) {
            found.add(at(grave.get(0), 1, "memory.ask", name));
        } else if (steady > 0) {
            // Mild words are new for everybody once; that they come with a new link is rare for whose links never
            // change.
            boolean quiet = !fresh.isEmpty();
            Reason where = quiet ? fresh.get(0) : usual.orElseThrow();
            found.add(at(where, steady, quiet ? "memory.quiet" : "memory.moved", name, named(links, ""), known));
        } else if (!links.isEmpty()) {
            found.add(new Reason("memory.link", 1, "", -1, 0, List.of(name, named(links, ""), known)));
        }
        String manner = manner(sender, past, settled);
        boolean adds = !found.isEmpty() && (!grave.isEmpty() || steady > 0);
        if (adds && !manner.isEmpty()) {
            found.add(new Reason("memory.manner", 1, "", -1, 0, List.of(name, manner)));
        }
        return found;
    }

    private static boolean isAsked(Reason reason) {
        return reason.decibans() >= LEAST && (GRAVE.contains(reason.code()) || MILD.contains(reason.code()));
    }

    /**
     * How much a link says that is new, 0 to 1: the logarithm of how much likelier it is in an attack than in what the sender
     * sends, as a share of what it is for who never led anywhere new on all days that are kept. Of {@code n} days {@code s}
     * led to something that no other did, so a new link is expected in {@code (s + 1/2) / (n + 1)} of the next ones.
     */
    private static double steadiness(Past past, int settled) {
        int days = past.days.count(settled);
        double most = Math.log(NEW_IN_ATTACKS * 2 * (Past.MOST_DAYS + 1));
        double expected = Math.min(1, (past.once(Trait.LINK, settled) + 0.5) / (days + 1));
        return Math.round(Math.clamp(Math.log(NEW_IN_ATTACKS / expected) / most, 0, 1) * 100) / 100.0;
    }

    private static boolean habit(Past past, Trait trait, String value, int day) {
        return past.knows(trait, value, day - SETTLED, HABIT_DAYS) || past.knows(trait, value, day - HABIT_AGE, 1);
    }

    private static Reason at(Reason where, double share, String code, String... values) {
        return new Reason(code, share, where.part(), where.offset(), where.length(), List.of(values));
    }

    private static String named(Collection<String> values, String ifNone) {
        String joined = String.join(", ", values.stream().limit(MOST_NAMED).toList());
        return joined.isEmpty() ? ifNone : values.size() > MOST_NAMED ? joined + " …" : joined;
    }

    /** How the message was sent, as far as its sender never sent one so. */
    private static String manner(Sender sender, Past past, int settled) {
        List<String> fresh = new ArrayList<>();
        fresh(past, Trait.SERVICE, sender.services(), settled, fresh);
        fresh(past, Trait.SIGNATURE, sender.signatures(), settled, fresh);
        fresh(past, Trait.TEMPLATE, List.of(sender.template()), settled, fresh);
        if (sender.day() != Sender.UNDATED && past.days.by(settled, Past.MOST_DAYS)) {
            boolean usual = false;
            for (int near = 23; near <= 25; near++) {
                usual |= past.knows(Trait.HOUR, Integer.toString((sender.hour() + near) % 24), settled, 1);
            }
            if (!usual) {
                fresh.add(sender.hour() + ":00 UTC");
            }
        }
        return String.join(", ", fresh);
    }

    private static void fresh(Past past, Trait trait, List<String> values, int settled, List<String> fresh) {
        SortedSet<String> known = past.by(trait, settled);
        for (String value : values) {
            // Who never had any is new in nothing.
            if (!value.isEmpty() && !known.isEmpty() && !known.contains(value) && fresh.size() < 2 * MOST_NAMED) {
                fresh.add(value);
            }
        }
    }
}
