package org.atalaya.lure;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.text.Tokens;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;

/** What a message says: the name of its sender, its subject and its texts. */
final class Wording {
    /** Words that a picture may stand beside and still be the message. */
    private static final int FEW_WORDS = 25;
    /** Hidden words from which on they are there for programs that read mail, and not before the first line of a list of mails. */
    private static final int MANY_HIDDEN = 100;
    /** Letters of a word that is compared with what is shown. */
    private static final int LEAST_LETTERS = 4;
    /** Per cent of the hidden words that are shown as well, in a mail that is laid out twice. */
    private static final int TWICE = 30;
    /** Characters at the beginning of a text in which a reader is greeted. */
    private static final int GREETING = 300;
    /** Words of a text beyond which phrases in it may well be there by chance. */
    private static final int CHANCE_WORDS = 250;
    /** Decibans that is taken off what a document says, since ordinary bills and statements ask for much too. */
    private static final double LESS_CARRIED = 2;
    /** Decibans that each further place weighs where a text says the same, up to {@link #MOST_OFTEN} of them. */
    private static final double OFTEN = 0.3;

    private static final int MOST_OFTEN = 3;
    /** Letters of a name that must all be capitals to be one. */
    private static final int SHORT_NAME = 3;
    /** Kinds of brands whose names in a text count even where they are words as well. */
    private static final Set<String> MONEY = Set.of("authority", "bank", "exchange", "wallet");
    /** Asks that count. */
    private static final int MOST_ASKS = 3;

    /** Kinds of brands that hold coins. */
    private static final Set<String> COINS = Set.of("wallet", "exchange");

    private final Case on;
    private final Set<String> shown = new HashSet<>();
    private int words;

    Wording(Case on) {
        this.on = on;
    }

    void read() {
        sender();
        subject();
        for (Text text : on.message.texts()) {
            switch (text.kind()) {
                case HIDDEN -> {}
                case ALT -> on.claims(Tokens.of(text.text()), 5, 0, claim -> {});
                default -> text(text);
            }
        }
        on.message.texts().stream()
                .filter(text -> text.kind() == Text.Kind.HIDDEN)
                .forEach(this::hidden);
        coins();
        keepCalls();
        keepAsks();
        picture();
    }

    private void sender() {
        Mailbox from = on.from;
        String name = from.name();
        Tokens tokens = Tokens.of(name);
        boolean self = namesItself(tokens);
        on.claims(tokens, self ? 3 : 10, self ? 0 : weakName(tokens), claim -> {
            if (!on.isOwn(claim.brand()) && !self) {
                boolean alone = isOffices(tokens, claim.first(), claim.last());
                on.reason(
                        alone ? "claim.sender" : "claim.name",
                        from,
                        claim.brand().name(),
                        from.address());
            }
        });
        if (tokens.disguised() > 0 || tokens.invisible() > 0) {
            on.reason("text.disguised", from, name);
        }
        phrases(name, tokens, from.offset(), from.length());
        if (tokens.size() > 0 && isOffices(tokens, tokens.size(), tokens.size())) {
            on.reason("sender.office", from, name, from.address());
        }
        reader(name, from.offset(), from.length());
        int at = name.indexOf('@');
        if (at > 0 && !name.equalsIgnoreCase(from.address()) && !from.address().isEmpty()) {
            String other = Domains.ascii(name.substring(at + 1).replaceAll("[^\\p{L}\\p{N}.-].*", ""));
            if (other.indexOf('.') > 0 && !Domains.organisational(other).equals(on.organisation)) {
                on.reason("sender.address-shown", from, name, from.address());
            }
        }
        if (on.message.facts().stream().anyMatch(fact -> fact.code().equals("mail.from-malformed"))) {
            on.reason("sender.malformed", from, name, from.address());
        }
    }

    /** Whether all words but some are such as team or support, which senders put beside the name of a brand. */
    private boolean isOffices(Tokens tokens, int first, int last) {
        for (int i = 0; i < tokens.size(); i++) {
            if ((i < first || i > last) && !on.judge.lexicon.isOffice(tokens.word(i))) {
                return false;
            }
        }
        return true;
    }

    /** The reader's own address or domain stands where the sender says who it is, or what it is about. */
    private void reader(String text, long offset, long length) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Mailbox to : on.message.recipients()) {
            String domain = Domains.ascii(to.domain());
            boolean other =
                    domain.indexOf('.') > 0 && !Domains.organisational(domain).equals(on.organisation);
            boolean firm = other && on.judge.services.kind(domain).isEmpty() && lower.contains(domain);
            if (other && (firm || lower.contains(to.address().toLowerCase(Locale.ROOT)))) {
                on.reason("claim.reader", "", offset, length, to.address());
            }
        }
    }

    /** Whether the shown name is that of the domain which the message comes from, whatever else it names. */
    private boolean namesItself(Tokens tokens) {
        int dot = on.organisation.indexOf('.');
        String label = dot < 0 ? "" : on.organisation.substring(0, dot).replace("-", "");
        if (label.length() < 4
                || on.judge.lookalikes.isLabel(label)
                || on.judge.lookalikes.of(on.sender).isPresent()) {
            return false;
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            joined.append(tokens.word(i));
        }
        return joined.indexOf(label) >= 0;
    }

    /** A weak name counts in the name of a sender when little else stands there. */
    private static double weakName(Tokens tokens) {
        return tokens.size() <= 4 ? 6 : 2;
    }

    private void subject() {
        Optional<Message.Header> header = on.message.headers().stream()
                .filter(one -> one.name().equalsIgnoreCase("Subject"))
                .findFirst();
        long offset = header.map(Message.Header::offset).orElse(-1L);
        long length = header.map(Message.Header::length).orElse(0L);
        String subject = on.message.subject();
        Tokens tokens = Tokens.of(subject);
        on.claims(tokens, 5, 2, claim -> {
            if (!on.isOwn(claim.brand()) && claim.kind() != Brands.Kind.SYSTEM) {
                on.reason("claim.subject", "", offset, length, claim.brand().name());
            }
        });
        reader(subject, offset, length);
        phrases(subject, tokens, offset, length);
        if (tokens.disguised() > 0) {
            on.reason("text.disguised", "", offset, length, subject);
        }
    }

    /** The phrases of a header field, which is cited as a whole. */
    private void phrases(String text, Tokens tokens, long offset, long length) {
        for (Lexicon.Said said : on.judge.lexicon.in(tokens)) {
            if (!spams(said)) {
                on.reason(said.code(), "", offset, length, words(text, tokens, said));
            }
        }
    }

    private boolean spams(Lexicon.Said said) {
        boolean spams = said.code().startsWith("spam.");
        on.spam |= spams;
        return spams;
    }

    private static String words(String text, Tokens tokens, Lexicon.Said said) {
        int start = tokens.start(said.first());
        int end = Math.min(tokens.end(said.last()), start + 200);
        return text.substring(start, end).replaceAll("\\s+", " ");
    }

    /** What stands before the text, in the subject or the sender's name, and is said again in it, weighs a little more. */
    private void again(String code) {
        Reason known = on.reasons.get(code);
        if (known != null && known.part().isEmpty() && known.decibans() <= on.judge.weights.of(code)) {
            on.reasons.put(
                    code, new Reason(code, known.decibans() + 1, "", known.offset(), known.length(), known.values()));
        }
    }

    /** What is said by chance is said more often in a long text: half as telling in one twice as long. */
    private static double chance(int words) {
        return words <= CHANCE_WORDS ? 0 : 10 * Math.log10((double) words / CHANCE_WORDS);
    }

    private void text(Text text) {
        Tokens tokens = Tokens.of(text.text());
        words += tokens.size();
        boolean carried = text.kind() == Text.Kind.PDF;
        double less = chance(tokens.size()) + (carried ? LESS_CARRIED : 0);
        Map<Brand, Integer> counts = new HashMap<>();
        on.claims(tokens, Case.SYSTEM, 0, claim -> {
            if (claim.kind() == Brands.Kind.SYSTEM) {
                return;
            }
            int count = counts.merge(claim.brand(), 1, Integer::sum);
            on.claimed(claim.brand(), 2 + Math.min(1.5, count * 0.25) - Math.min(1.5, less / 8));
            if (!on.isOwn(claim.brand())) {
                on.reason(
                        "claim.body",
                        less,
                        text,
                        tokens.start(claim.first()),
                        tokens.end(claim.last()),
                        claim.brand().name());
            }
        });
        whispers(text, tokens);
        said(text, tokens, less);
        // Every bill that is carried has a sum and a number; one from a mailbox that anybody can open is rare.
        boolean bills = !carried || on.judge.services.kind(on.sender).equals("mailboxes");
        (bills ? Bill.in(text.text()) : OptionalInt.empty())
                .ifPresent(at -> on.reason(
                        "cue.bill",
                        less,
                        text,
                        at,
                        at + 10,
                        text.text()
                                .substring(at, Math.min(at + 20, text.text().length()))
                                .replaceAll("\\s+", " ")));
        greeted(text, tokens);
        spaced(text, tokens);
        if (tokens.disguised() >= 2) {
            int start = tokens.start(tokens.firstDisguised());
            int end = tokens.end(tokens.firstDisguised());
            on.reason("text.disguised", 0, text, start, end, text.text().substring(start, end));
        }
        if (tokens.invisible() >= 3) {
            on.reason("text.invisible", 0, text, 0, text.text().length(), Integer.toString(tokens.invisible()));
        }
    }

    /** The reader is greeted by an address, as only those do who know nothing else of him. */
    private void greeted(Text text, Tokens tokens) {
        for (int i = 0; i < tokens.size() && tokens.start(i) < GREETING; i++) {
            boolean first = i == 0;
            if (!first && !on.judge.lexicon.greets(tokens.word(i - 1))) {
                continue;
            }
            int start = tokens.start(i);
            int end = start;
            int at = -1;
            while (end < text.text().length()
                    && text.text().charAt(end) > ' '
                    && text.text().charAt(end) != 0xA0) {
                at = text.text().charAt(end) == '@' ? end : at;
                end++;
            }
            if (at > start && text.text().indexOf('.', at) >= 0 && text.text().indexOf('.', at) < end) {
                on.reason(
                        "tone.address", 0, text, start, end, text.text().substring(start, Math.min(end, start + 200)));
                return;
            }
        }
    }

    /**
     * Names of banks, wallets and authorities that are words as well, where they are written as names: they say whose a message
     * claims to be when nothing else does.
     */
    private void whispers(Text text, Tokens tokens) {
        for (Brands.Claim claim : on.judge.brands.claims(tokens)) {
            int start = tokens.start(claim.first());
            int end = tokens.end(claim.last());
            boolean named = end - start > SHORT_NAME
                    ? Character.isUpperCase(text.text().charAt(start))
                    : text.text().substring(start, end).chars().allMatch(Character::isUpperCase);
            if (claim.kind() == Brands.Kind.WEAK
                    && named
                    && MONEY.contains(claim.brand().kind())) {
                on.whispered(claim.brand());
            }
        }
    }

    private void said(Text text, Tokens tokens, double less) {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Integer> ends = new HashMap<>();
        for (Lexicon.Said said : on.judge.lexicon.in(tokens)) {
            if (spams(said)) {
                continue;
            }
            again(said.code());
            if (said.first() > ends.getOrDefault(said.code(), -1)) {
                counts.merge(said.code(), 1, Integer::sum);
                ends.put(said.code(), said.last());
            }
            on.reason(
                    said.code(),
                    less,
                    text,
                    tokens.start(said.first()),
                    tokens.end(said.last()),
                    words(text.text(), tokens, said));
        }
        counts.forEach((code, count) -> often(code, text, count));
    }

    /** What a text says several times weighs a little more. */
    private void often(String code, Text text, int count) {
        Reason known = on.reasons.get(code);
        if (known != null && count > 1 && known.part().equals(text.part()) && known.decibans() > 0) {
            double more = OFTEN * Math.min(MOST_OFTEN, count - 1);
            double sum = Math.round((known.decibans() + more) * 10) / 10.0;
            on.reasons.put(code, new Reason(code, sum, known.part(), known.offset(), known.length(), known.values()));
        }
    }

    /** Little is written, and what is shown as a picture leads away. */
    private void picture() {
        boolean pictures = on.links.stream().anyMatch(link -> link.kind() == Link.Kind.REMOTE)
                || on.message.parts().stream().anyMatch(part -> part.type().startsWith("image/"));
        Optional<Link> bare = on.links.stream()
                .filter(link -> link.kind() == Link.Kind.ANCHOR || link.kind() == Link.Kind.AREA)
                .findFirst();
        if (words < FEW_WORDS && pictures && bare.isPresent()) {
            on.reason("text.picture", bare.get(), Domains.host(bare.get().target()));
        }
    }

    /** Words are written with gaps in them, so that programs cannot read them. */
    private void spaced(Text text, Tokens tokens) {
        int single = 0;
        int looked = Math.min(tokens.size(), 400);
        for (int i = 0; i < looked; i++) {
            String word = tokens.word(i);
            single += word.length() <= 2 && !Character.isDigit(word.charAt(0)) ? 1 : 0;
        }
        if (looked >= 30 && single * 100 > looked * 55) {
            on.reason("text.spaced", 0, text, 0, Math.min(text.text().length(), 200));
        }
    }

    private void hidden(Text text) {
        Tokens tokens = Tokens.of(text.text());
        int odd = 0;
        for (int i = 0; i < tokens.size(); i++) {
            odd += tokens.word(i).length() > 24 || Machine.isMade(tokens.word(i)) ? 1 : 0;
        }
        if (tokens.size() > MANY_HIDDEN && tokens.size() > words && isForeign(tokens)) {
            on.reason("text.stuffed", 0, text, 0, text.text().length(), Integer.toString(tokens.size()));
        } else if (tokens.size() > 60 || odd > 0) {
            on.reason("text.hidden", 0, text, 0, text.text().length());
        }
    }

    /** Whether a hidden text has little in common with what is shown. */
    private boolean isForeign(Tokens hidden) {
        if (shown.isEmpty()) {
            for (Text text : on.message.texts()) {
                if (text.kind() != Text.Kind.HIDDEN) {
                    Tokens tokens = Tokens.of(text.text());
                    for (int i = 0; i < tokens.size(); i++) {
                        shown.add(tokens.word(i));
                    }
                }
            }
        }
        int compared = 0;
        int known = 0;
        for (int i = 0; i < hidden.size(); i++) {
            if (hidden.word(i).length() >= LEAST_LETTERS) {
                compared++;
                known += shown.contains(hidden.word(i)) ? 1 : 0;
            }
        }
        return compared > 0 && known * 100 < compared * TWICE;
    }

    /** Devices are connected and phrases are written elsewhere too: among coins and wallets these are something else. */
    private void coins() {
        boolean coins =
                on.reasons.containsKey("cue.coins") || on.reasons.containsKey("cue.seed") || on.claimsKind(COINS);
        if (!coins) {
            on.reasons.remove("ask.wallet");
            on.reasons.remove("ask.seed");
        }
    }

    /** Who says that a number is to be called that is not in the message, such as that on a card, does not ask for a call. */
    private void keepCalls() {
        boolean called = on.reasons.containsKey("ask.call") || on.reasons.containsKey("ask.callback");
        if (called && !isReachable()) {
            on.reasons.remove("ask.call");
            on.reasons.remove("ask.callback");
        }
    }

    private boolean isReachable() {
        return Bill.hasPhone(on.message.subject())
                || on.message.texts().stream().anyMatch(text -> Bill.hasPhone(text.text()))
                || on.links.stream().anyMatch(link -> link.target().startsWith("tel:"));
    }

    /** Only the heaviest asks count, and none where the message leads nowhere. */
    private void keepAsks() {
        boolean outlet = on.reasons.containsKey("ask.call")
                || on.reasons.containsKey("ask.callback")
                || on.reasons.containsKey("cue.bill")
                || on.links.stream().anyMatch(Case::leads)
                || on.message.parts().stream().anyMatch(Message.Part::attached);
        List<Reason> asks = on.reasons.values().stream()
                .filter(reason -> reason.code().startsWith("ask."))
                .sorted(Comparator.comparingDouble((Reason reason) -> -reason.decibans())
                        .thenComparing(Reason::code))
                .toList();
        for (int i = 0; i < asks.size(); i++) {
            String code = asks.get(i).code();
            boolean byAnswer = code.equals("ask.seed")
                    || code.equals("ask.bank")
                    || code.equals("ask.code")
                    || code.startsWith("ask.call");
            if (i >= MOST_ASKS || !outlet && !byAnswer) {
                on.reasons.remove(code);
            }
        }
    }
}
