package org.atalaya.lure;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.identity.Proof;
import org.atalaya.lure.text.Tokens;
import org.atalaya.model.Artifact;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Right;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Part;
import org.atalaya.model.Message.Text;
import org.jspecify.annotations.Nullable;

/**
 * One message before the {@link Judge}: what is known of it, and the reasons that were found so far by {@link Wording}, {@link
 * Leads}, {@link Origin} and {@link Carried}.
 */
final class Case {
    /** How much is said of a brand, beside 10 for the name of the sender, that makes a claim even where nothing is asked. */
    private static final double CLAIMS = 6;
    /** How much the name of a system says of whom a message claims to be, beside 10 for the name of its sender. */
    static final double SYSTEM = 1.5;

    /** Decibans that something grave weighs at least; what weighs less is said by chance. */
    private static final double LEAST_GRAVE = 2;
    /** The heaviest reason first. */
    static final Comparator<Reason> HEAVIEST =
            Comparator.comparingDouble((Reason reason) -> -reason.decibans()).thenComparing(Reason::code);

    private static final Set<String> GRAVE = Set.of(
            "cue.coins",
            "ask.seed",
            "ask.wallet",
            "ask.password",
            "ask.code",
            "ask.pay",
            "ask.bank",
            "ask.efirma",
            "ask.callback");

    private static final List<String> ALARMS = List.of("cue.intrusion", "cue.authority");

    final Judge judge;
    final Message message;
    final List<Artifact> artifacts;
    /** What those who are trusted found out of the sender. */
    final Proof proof;
    /** Of the message and of what it carries. */
    final List<Link> links;

    final Map<String, Reason> reasons = new HashMap<>();
    private final Map<Brand, Double> claimed = new HashMap<>();
    private final Map<Brand, Integer> whispered = new HashMap<>();
    final Mailbox from;
    /** The domain that the message comes from, and the registered name that it belongs to. */
    final String sender;

    final String organisation;
    boolean spam;

    Case(Judge judge, Message message, List<Artifact> artifacts, Proof proof) {
        this.judge = judge;
        this.message = message;
        this.artifacts = artifacts;
        this.proof = proof;
        this.links = message.links();
        this.from = message.from().isEmpty()
                ? new Mailbox("", "", -1, 0)
                : message.from().get(0);
        this.sender = Domains.ascii(from.domain());
        this.organisation = Domains.organisational(sender);
    }

    Judgement judge() {
        new Wording(this).read();
        Brand brand = claim();
        new Leads(this).follow(brand);
        new Origin(this).trace(brand);
        new Carried(this).open();
        Right right = right(brand);
        mentions(brand);
        double sum = judge.weights.prior;
        for (Reason reason : reasons.values()) {
            sum += reason.decibans();
        }
        List<Reason> sorted = reasons.values().stream().sorted(HEAVIEST).toList();
        List<String> asks = sorted.stream()
                .filter(reason -> reason.code().startsWith("ask."))
                .map(reason -> reason.code().substring(4))
                .toList();
        return new Judgement(
                message.source(),
                judge.verdict(sum),
                Math.round(sum * 10) / 10.0,
                brand == null ? "" : brand.id(),
                right,
                asks,
                spam && sum < judge.weights.malicious,
                sorted);
    }

    /** The part of the message that an artifact came in. */
    Part carrier(Artifact artifact) {
        return Whole.carrier(message, artifact);
    }

    /** Adds a reason; of several with one code the heaviest stays, of equals the first. */
    void reason(String code, String part, long offset, long length, String... values) {
        reason(code, 0, part, offset, length, values);
    }

    /** A reason that stands in a sender's or reader's address. */
    void reason(String code, Mailbox mailbox, String... values) {
        reason(code, "", mailbox.offset(), mailbox.length(), values);
    }

    /** A reason that a link is. */
    void reason(String code, Link link, String... values) {
        reason(code, link.part(), link.offset(), link.length(), values);
    }

    /** A reason that stands in what is carried. */
    void reason(String code, Part part, String... values) {
        reason(code, part.id(), part.offset(), part.length(), values);
    }

    /**
     * A reason that stands in a text.
     *
     * @param less decibans that are taken off
     * @param start index of its first character
     * @param end index after its last character
     */
    void reason(String code, double less, Text text, int start, int end, String... values) {
        if (counts(code, less)) {
            // The last character itself, since what stands behind it may be far away in the bytes.
            long first = text.offsets().of(start);
            long length = end <= start ? 0 : Math.max(1, text.offsets().of(end - 1) - first + 1);
            reason(code, less, text.part(), first, length, values);
        }
    }

    /**
     * Adds a reason that weighs less.
     *
     * @param less decibans that are taken off; nothing is added when none are left
     */
    void reason(String code, double less, String part, long offset, long length, String... values) {
        if (counts(code, less)) {
            reasons.put(code, new Reason(code, left(code, less), part, offset, length, List.of(values)));
        }
    }

    /** Whether a reason would be added: it has weight left, and more than what is known of its kind. */
    private boolean counts(String code, double less) {
        Reason known = reasons.get(code);
        double left = left(code, less);
        return (judge.weights.of(code) < 0 || left > 0) && (known == null || known.decibans() < left);
    }

    private double left(String code, double less) {
        return Math.round((judge.weights.of(code) - less) * 10) / 10.0;
    }

    /**
     * Finds the brands that a text names.
     *
     * @param strong how much a name that is nobody else's says of whom the message claims to be, {@code weak} likewise
     */
    void claims(Tokens tokens, double strong, double weak, Claims told) {
        for (Brands.Claim claim : judge.brands.claims(tokens)) {
            double weight = switch (claim.kind()) {
                case STRONG -> strong;
                case WEAK -> weak;
                case SYSTEM -> Math.min(strong, SYSTEM);
            };
            if (weight > 0) {
                claimed(claim.brand(), weight);
                told.told(claim);
            }
        }
    }

    /** Takes a brand's name in a text. */
    @FunctionalInterface
    interface Claims {
        void told(Brands.Claim claim);
    }

    /** Something says that the message claims to be a brand: the most that is said counts. */
    void claimed(Brand brand, double weight) {
        claimed.merge(brand, weight, Math::max);
    }

    /** A name that is a word as well stands in a text. */
    void whispered(Brand brand) {
        whispered.merge(brand, 1, Integer::sum);
    }

    double claimed(Brand brand) {
        return claimed.getOrDefault(brand, 0.0);
    }

    /** Whether the message claims to be a brand of some kinds, more than by a word. */
    boolean claimsKind(Set<String> kinds) {
        return claimed.entrySet().stream()
                .anyMatch(one ->
                        one.getValue() >= 2 && kinds.contains(one.getKey().kind()));
    }

    boolean isOwn(Brand brand) {
        return brand.owns(sender);
    }

    /** Whether something is asked for that can do harm. */
    boolean isGrave() {
        return reasons.values().stream()
                .anyMatch(reason -> GRAVE.contains(reason.code()) && reason.decibans() >= LEAST_GRAVE);
    }

    /** Whether it tells of an intrusion or of an authority. */
    boolean alarms() {
        return ALARMS.stream().anyMatch(code -> {
            Reason reason = reasons.get(code);
            return reason != null && reason.decibans() >= LEAST_GRAVE;
        });
    }

    /** Whether a link is there to be followed. */
    static boolean leads(Link link) {
        return link.kind() != Link.Kind.REMOTE;
    }

    /** Whom the message claims to be: where it says so most; among equals whose name is longest. */
    private @Nullable Brand claim() {
        if (claimed.isEmpty() && isGrave()) {
            return whispered.entrySet().stream()
                    .max(Map.Entry.<Brand, Integer>comparingByValue()
                            .thenComparing(one -> one.getKey().id()))
                    .map(Map.Entry::getKey)
                    .orElse(null);
        }
        return claimed.entrySet().stream()
                .max(Comparator.comparingDouble((Map.Entry<Brand, Double> one) -> one.getValue())
                        .thenComparing(one -> one.getKey().strong().isEmpty()
                                ? 0
                                : one.getKey().strong().get(0).length())
                        .thenComparing(one -> one.getKey().id()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /**
     * Who only speaks of a brand, and neither asks for anything grave nor presses for it nor leads anywhere, claims nothing; nor
     * does who asks for nothing at all and leads only to where the message comes from.
     */
    private void mentions(@Nullable Brand brand) {
        boolean presses = isGrave() || reasons.keySet().stream().anyMatch(code -> code.startsWith("cue."));
        boolean leads = links.stream().anyMatch(Case::leads) || reasons.containsKey("cue.bill");
        boolean asks = reasons.keySet().stream().anyMatch(code -> code.startsWith("ask."));
        boolean tells = !asks && reasons.containsKey("right.links");
        if ((!presses || !leads || tells) && (brand == null || claimed(brand) < CLAIMS)) {
            reasons.remove("claim.body");
            reasons.remove("link.foreign");
        }
    }

    private Right right(@Nullable Brand before) {
        Brand brand = before == null ? claim() : before;
        if (brand == null) {
            return Right.NONE;
        }
        String kind = judge.services.kind(sender);
        if (!isOwn(brand)) {
            return kind.equals("mailers") ? Right.UNKNOWN : Right.LACKED;
        }
        if (reasons.containsKey("auth.refuted")) {
            return Right.LACKED;
        }
        if (kind.equals("platforms") && reasons.containsKey("ask.callback") && reasons.containsKey("cue.intrusion")) {
            // A stranger's note in a bill that the service sends for everybody; its own bills name no number to call
            // about theft.
            return Right.UNKNOWN;
        }
        if (kind.equals("mailboxes")
                || reasons.containsKey("link.foreign")
                || reasons.containsKey("sender.reply-brand")) {
            return Right.UNKNOWN;
        }
        reason("right.sender", from, from.address(), brand.name());
        return Right.HELD;
    }
}
