package org.atalaya.lure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.lookalike.Lookalikes.Lookalike;
import org.atalaya.lure.text.Tokens;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Right;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;

/** One message before the {@link Judge}. */
final class Case {
    /** Links of a message that are looked at one by one. */
    private static final int MOST_LINKS = 300;
    /** How much is said of a brand, beside 10 for the name of the sender, that makes a claim even where nothing is asked. */
    private static final double CLAIMS = 6;
    /** How much the name of a system says of whom a message claims to be, beside 10 for the name of its sender. */
    private static final double SYSTEM = 1.5;
    /** Words that a picture may stand beside and still be the message. */
    private static final int FEW_WORDS = 25;
    /** Words of a text beyond which phrases in it may well be there by chance. */
    private static final int CHANCE_WORDS = 250;
    /** Reasons of one kind that count. */
    private static final int MOST_ASKS = 3;

    private static final Set<String> PROGRAMS = Set.of(
            "exe", "msi", "msix", "appx", "scr", "com", "pif", "bat", "cmd", "vbs", "vbe", "js", "jse", "wsf", "hta",
            "ps1", "jar", "lnk", "cpl", "dll", "reg", "apk", "xll");
    private static final Set<String> DISKS = Set.of("iso", "img", "vhd", "vhdx", "udf");

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
    private final Judge judge;
    private final Message message;
    private final List<Artifact> artifacts;
    private final List<Link> links;
    private final Map<String, Reason> reasons = new HashMap<>();
    private final Map<Brand, Double> claimed = new HashMap<>();
    private final List<Text> shown = new ArrayList<>();
    private final Mailbox from;
    private final String sender;
    private final String organisation;
    private boolean spam;
    private boolean linkOfBrandOnly;

    Case(Judge judge, Message message, List<Artifact> artifacts) {
        this.judge = judge;
        this.message = message;
        this.artifacts = artifacts;
        this.links = new ArrayList<>(message.links());
        for (Artifact artifact : artifacts) {
            for (Fact fact : artifact.facts()) {
                Link.Kind kind = switch (fact.code()) {
                    case "pdf.link", "pdf.sends-form" -> Link.Kind.PDF;
                    case "image.qr" -> Link.Kind.QR;
                    case "html.sends-form", "html.moves-on", "office.link" -> Link.Kind.DOCUMENT;
                    default -> null;
                };
                if (kind != null && !fact.values().isEmpty()) {
                    Message.Part part = carrier(artifact);
                    links.add(new Link(fact.values().get(0), "", kind, part.id(), part.offset(), part.length()));
                }
            }
        }
        this.from = message.from().isEmpty()
                ? new Mailbox("", "", -1, 0)
                : message.from().get(0);
        this.sender = Domains.ascii(from.domain());
        this.organisation = Domains.organisational(sender);
    }

    Judgement judge() {
        headers();
        texts();
        Brand brand = claim();
        links(brand);
        sender(brand);
        attachments();
        Right right = right(brand);
        mentions(brand);
        double sum = judge.weights.prior;
        for (Reason reason : reasons.values()) {
            sum += reason.decibans();
        }
        List<Reason> sorted = reasons.values().stream()
                .sorted(Comparator.comparingDouble((Reason reason) -> -reason.decibans())
                        .thenComparing(Reason::code))
                .toList();
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
    private Message.Part carrier(Artifact artifact) {
        int from = Math.min(artifact.source().length(), message.source().length() + 1);
        int end = artifact.source().indexOf('!', from);
        String name =
                artifact.source().substring(from, end < 0 ? artifact.source().length() : end);
        return message.parts().stream()
                .filter(part -> part.name().equals(name) || name.equals("part-" + part.id()))
                .findFirst()
                .orElse(new Message.Part("", "", "", "", "", true, -1, 0));
    }

    /** Adds a reason; of several with one code the heaviest stays, of equals the first. */
    private void reason(String code, String part, long offset, long length, String... values) {
        reason(code, 0, part, offset, length, values);
    }

    /**
     * Adds a reason that weighs less.
     *
     * @param less decibans that are taken off; nothing is added when none are left
     */
    private void reason(String code, double less, String part, long offset, long length, String... values) {
        double weight = judge.weights.of(code);
        double left = Math.round((weight - less) * 10) / 10.0;
        Reason known = reasons.get(code);
        if ((weight < 0 || left > 0) && (known == null || known.decibans() < left)) {
            reasons.put(code, new Reason(code, left, part, offset, length, List.of(values)));
        }
    }

    /** What is said by chance is said more often in a long text: half as telling in one twice as long. */
    private static double chance(int words) {
        return words <= CHANCE_WORDS ? 0 : 10 * Math.log10((double) words / CHANCE_WORDS);
    }

    private void reason(String code, Mailbox mailbox, String... values) {
        reason(code, "", mailbox.offset(), mailbox.length(), values);
    }

    private void claims(Tokens tokens, double strong, double weak, Claims told) {
        for (Brands.Claim claim : judge.brands.claims(tokens)) {
            double weight = switch (claim.kind()) {
                case STRONG -> strong;
                case WEAK -> weak;
                case SYSTEM -> Math.min(strong, SYSTEM);
            };
            if (weight > 0) {
                claimed.merge(claim.brand(), weight, Math::max);
                told.told(claim);
            }
        }
    }

    @FunctionalInterface
    private interface Claims {
        void told(Brands.Claim claim);
    }

    private boolean isOwn(Brand brand) {
        return brand.owns(sender);
    }

    private void headers() {
        String name = from.name();
        Tokens tokens = Tokens.of(name);
        boolean self = namesItself(tokens);
        claims(tokens, self ? 3 : 10, self ? 0 : weakName(tokens), claim -> {
            if (!isOwn(claim.brand()) && !self) {
                boolean alone = nothingElse(tokens, claim);
                reason(
                        alone ? "claim.sender" : "claim.name",
                        from,
                        claim.brand().name(),
                        from.address());
            }
        });
        if (tokens.disguised() > 0 || tokens.invisible() > 0) {
            reason("text.disguised", from, name);
        }
        for (Lexicon.Said said : judge.lexicon.in(tokens)) {
            said(said.code(), 0, "", from.offset(), from.length(), words(name, tokens, said));
        }
        if (tokens.size() > 0 && onlyOffices(tokens)) {
            reason("sender.office", from, name, from.address());
        }
        reader(name, from.offset(), from.length());
        int at = name.indexOf('@');
        if (at > 0 && !name.equalsIgnoreCase(from.address()) && !from.address().isEmpty()) {
            String other = Domains.ascii(name.substring(at + 1).replaceAll("[^\\p{L}\\p{N}.-].*", ""));
            if (other.indexOf('.') > 0 && !Domains.organisational(other).equals(organisation)) {
                reason("sender.address-shown", from, name, from.address());
            }
        }
        message.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase("Subject"))
                .findFirst()
                .ifPresentOrElse(header -> subject(header.offset(), header.length()), () -> subject(-1, 0));
        if (message.facts().stream().anyMatch(fact -> fact.code().equals("mail.from-malformed"))) {
            reason("sender.malformed", from, from.name(), from.address());
        }
    }

    private boolean onlyOffices(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (!judge.lexicon.isOffice(tokens.word(i))) {
                return false;
            }
        }
        return true;
    }

    /** The reader's own address or domain stands where the sender says who it is, or what it is about. */
    private void reader(String text, long offset, long length) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Mailbox to : message.recipients()) {
            String domain = Domains.ascii(to.domain());
            boolean own =
                    domain.indexOf('.') > 0 && !Domains.organisational(domain).equals(organisation);
            boolean firm = own && judge.services.kind(domain).isEmpty() && lower.contains(domain);
            if (own && (firm || lower.contains(to.address().toLowerCase(Locale.ROOT)))) {
                reason("claim.reader", "", offset, length, to.address());
            }
        }
    }

    /** Whether a shown name says nothing but the brand's, and words such as team or support. */
    private boolean nothingElse(Tokens tokens, Brands.Claim claim) {
        for (int i = 0; i < tokens.size(); i++) {
            if ((i < claim.first() || i > claim.last()) && !judge.lexicon.isOffice(tokens.word(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the shown name is that of the domain which the message comes from, whatever else it names. */
    private boolean namesItself(Tokens tokens) {
        int dot = organisation.indexOf('.');
        String label = dot < 0 ? "" : organisation.substring(0, dot).replace("-", "");
        boolean brands = judge.lookalikes.of(sender).isPresent() || judge.lookalikes.isLabel(label);
        if (label.length() < 4 || brands) {
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

    private void subject(long offset, long length) {
        Tokens tokens = Tokens.of(message.subject());
        claims(tokens, 5, 2, claim -> {
            if (!isOwn(claim.brand()) && claim.kind() != Brands.Kind.SYSTEM) {
                reason("claim.subject", "", offset, length, claim.brand().name());
            }
        });
        reader(message.subject(), offset, length);
        for (Lexicon.Said said : judge.lexicon.in(tokens)) {
            said(said.code(), 0, "", offset, length, words(message.subject(), tokens, said));
        }
        if (tokens.disguised() > 0) {
            reason("text.disguised", "", offset, length, message.subject());
        }
    }

    private static String words(String text, Tokens tokens, Lexicon.Said said) {
        int start = tokens.start(said.first());
        int end = Math.min(tokens.end(said.last()), start + 200);
        return text.substring(start, end).replaceAll("\\s+", " ");
    }

    /** What stands before the text, in the subject or the sender's name, and is said again in it, weighs a little more. */
    private void again(String code) {
        Reason known = reasons.get(code);
        if (known != null && known.part().isEmpty() && known.decibans() <= judge.weights.of(code)) {
            reasons.put(
                    code, new Reason(code, known.decibans() + 1, "", known.offset(), known.length(), known.values()));
        }
    }

    private void said(String code, double less, String part, long offset, long length, String words) {
        if (code.startsWith("spam.")) {
            spam = true;
        } else {
            reason(code, less, part, offset, length, words);
        }
    }

    private void texts() {
        boolean html = message.texts().stream().anyMatch(text -> text.kind() == Text.Kind.HTML);
        for (Text text : message.texts()) {
            switch (text.kind()) {
                case HIDDEN -> hidden(text);
                case ALT -> shown.add(text);
                default -> {
                    shown.add(text);
                    text(text, html);
                }
            }
        }
        for (Text text : shown) {
            if (text.kind() == Text.Kind.ALT) {
                claims(Tokens.of(text.text()), 5, 0, claim -> {});
            }
        }
        keepAsks();
        picture();
    }

    private void text(Text text, boolean html) {
        Tokens tokens = Tokens.of(text.text());
        Map<Brand, Integer> counts = new HashMap<>();
        double less = chance(tokens.size());
        claims(tokens, SYSTEM, 0, claim -> {
            if (claim.kind() == Brands.Kind.SYSTEM) {
                return;
            }
            int count = counts.merge(claim.brand(), 1, Integer::sum);
            claimed.merge(claim.brand(), 2 + Math.min(1.5, count * 0.25) - Math.min(1.5, less / 8), Math::max);
            if (!isOwn(claim.brand())) {
                int start = tokens.start(claim.first());
                int end = tokens.end(claim.last());
                reason(
                        "claim.body",
                        less,
                        text.part(),
                        text.offsets().of(start),
                        length(text, start, end),
                        claim.brand().name());
            }
        });
        for (Lexicon.Said said : judge.lexicon.in(tokens)) {
            again(said.code());
            boolean spamming = said.code().startsWith("spam.");
            Reason known = reasons.get(said.code());
            if (spamming || known == null || known.decibans() < judge.weights.of(said.code()) - less) {
                int start = tokens.start(said.first());
                int end = tokens.end(said.last());
                said(
                        said.code(),
                        less,
                        text.part(),
                        text.offsets().of(start),
                        length(text, start, end),
                        words(text.text(), tokens, said));
            }
        }
        spaced(text, tokens);
        if (tokens.disguised() >= 2) {
            int start = tokens.start(tokens.firstDisguised());
            int end = tokens.end(tokens.firstDisguised());
            reason(
                    "text.disguised",
                    text.part(),
                    text.offsets().of(start),
                    length(text, start, end),
                    text.text().substring(start, end));
        }
        if (tokens.invisible() >= 3) {
            reason(
                    "text.invisible",
                    text.part(),
                    text.offsets().of(0),
                    length(text, 0, text.text().length()),
                    Integer.toString(tokens.invisible()));
        }
    }

    /** Little is written, and what is shown as a picture leads away. */
    private void picture() {
        int words = 0;
        for (Text text : shown) {
            words += text.kind() == Text.Kind.ALT ? 0 : Tokens.of(text.text()).size();
        }
        boolean pictures = links.stream().anyMatch(link -> link.kind() == Link.Kind.REMOTE)
                || message.parts().stream().anyMatch(part -> part.type().startsWith("image/"));
        Optional<Link> bare = links.stream()
                .filter(link -> link.kind() == Link.Kind.ANCHOR || link.kind() == Link.Kind.AREA)
                .findFirst();
        if (words < FEW_WORDS && pictures && bare.isPresent()) {
            Link link = bare.get();
            reason("text.picture", link.part(), link.offset(), link.length(), Domains.host(link.target()));
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
            reason(
                    "text.spaced",
                    text.part(),
                    text.offsets().of(0),
                    length(text, 0, Math.min(text.text().length(), 200)));
        }
    }

    private static long length(Text text, int start, int end) {
        // The last character itself, since what stands behind it may be far away in the bytes.
        return end <= start
                ? 0
                : Math.max(1, text.offsets().of(end - 1) - text.offsets().of(start) + 1);
    }

    private void hidden(Text text) {
        Tokens tokens = Tokens.of(text.text());
        int odd = 0;
        for (int i = 0; i < tokens.size(); i++) {
            odd += tokens.word(i).length() > 24 || Machine.isMade(tokens.word(i)) ? 1 : 0;
        }
        if (tokens.size() > 60 || odd > 0) {
            reason(
                    "text.hidden",
                    text.part(),
                    text.offsets().of(0),
                    length(text, 0, text.text().length()));
        }
    }

    /** Only the heaviest asks count, and none where the message leads nowhere. */
    private void keepAsks() {
        boolean outlet = reasons.containsKey("ask.call")
                || reasons.containsKey("ask.callback")
                || links.stream().anyMatch(link -> link.kind() != Link.Kind.REMOTE)
                || message.parts().stream().anyMatch(Message.Part::attached);
        List<Reason> asks = reasons.values().stream()
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
                reasons.remove(code);
            }
        }
    }

    /** Whom the message claims to be: where it says so most; among equals whose name comes first. */
    private @org.jspecify.annotations.Nullable Brand claim() {
        return claimed.entrySet().stream()
                .max(Comparator.comparingDouble((Map.Entry<Brand, Double> one) -> one.getValue())
                        .thenComparing(one -> one.getKey().strong().isEmpty()
                                ? 0
                                : one.getKey().strong().get(0).length())
                        .thenComparing(one -> one.getKey().id()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private void links(@org.jspecify.annotations.Nullable Brand brand) {
        Set<String> organisations = new LinkedHashSet<>();
        int seen = 0;
        boolean foreign = false;
        boolean own = false;
        Set<String> known = new java.util.HashSet<>();
        for (Link link : links) {
            if (link.kind() == Link.Kind.REMOTE) {
                continue;
            }
            String host = Domains.host(link.target());
            if (host.isEmpty()) {
                odd(link);
                continue;
            }
            if (++seen > MOST_LINKS) {
                break;
            }
            shownOtherwise(link, host);
            if (!known.add(host)) {
                continue;
            }
            String organisation = Domains.organisational(host);
            organisations.add(organisation);
            boolean brands = brand != null && brand.owns(host);
            own |= brands;
            foreign |= !brands;
            host(link, host);
            if (link.kind() == Link.Kind.QR) {
                reason("link.qr", link.part(), link.offset(), link.length(), host);
            }
            if (link.kind() == Link.Kind.PDF || link.kind() == Link.Kind.DOCUMENT) {
                reason("link.document", link.part(), link.offset(), link.length(), host);
            }
        }
        linkOfBrandOnly = own && !foreign;
        if (brand != null && foreign && !own) {
            Link first = links.stream()
                    .filter(link -> link.kind() != Link.Kind.REMOTE
                            && !Domains.host(link.target()).isEmpty())
                    .findFirst()
                    .orElseThrow();
            reason(
                    "link.foreign",
                    first.part(),
                    first.offset(),
                    first.length(),
                    Domains.host(first.target()),
                    brand.name());
        }
        boolean kept = !organisations.isEmpty() && organisations.stream().allMatch(this.organisation::equals);
        if (kept && judge.services.kind(sender).isEmpty()) {
            reason("right.links", "", from.offset(), from.length(), this.organisation);
        }
        boolean asks = reasons.keySet().stream().anyMatch(GRAVE::contains);
        if (asks && !organisations.isEmpty() && !organisations.contains(this.organisation) && !own) {
            reason(
                    "link.elsewhere",
                    "",
                    from.offset(),
                    from.length(),
                    this.organisation,
                    organisations.iterator().next());
        }
        boolean listed = message.headers().stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("List-Id")
                        || header.name().equalsIgnoreCase("List-Unsubscribe"));
        if (listed && organisations.contains(this.organisation)) {
            reason("list.kept", "", -1, 0, this.organisation);
        }
    }

    private void odd(Link link) {
        String target = link.target().toLowerCase(Locale.ROOT);
        if (target.startsWith("javascript:") || target.startsWith("data:text/html") || target.startsWith("blob:")) {
            reason("link.script", link.part(), link.offset(), link.length(), cut(target));
        }
    }

    private void host(Link link, String host) {
        if (Domains.isNumeric(host)) {
            reason("link.address", link.part(), link.offset(), link.length(), host);
        }
        if (isRedirect(host, Domains.path(link.target()))) {
            reason("link.redirect", link.part(), link.offset(), link.length(), host);
        }
        switch (judge.services.kind(host)) {
            case "pages" -> reason("link.pages", link.part(), link.offset(), link.length(), host);
            case "shorteners" -> reason("link.shortener", link.part(), link.offset(), link.length(), host);
            default -> {}
        }
        if (Domains.organisational(host).equals(organisation)) {
            return;
        }
        String word = judge.services.word(host);
        if (!word.isEmpty() && judge.brands.owner(host).isEmpty()) {
            reason("link.words", link.part(), link.offset(), link.length(), host, word);
        }
        Optional<Lookalike> like = judge.lookalikes.of(host);
        like.ifPresent(found -> {
            claimed.merge(found.brand(), 4.0, Math::max);
            reason(
                    "link.lookalike",
                    link.part(),
                    link.offset(),
                    link.length(),
                    host,
                    found.brand().name(),
                    found.how());
        });
    }

    /** Whether a well-known host is only used to send the reader on. */
    private static boolean isRedirect(String host, String path) {
        String organisation = Domains.organisational(host);
        boolean google = organisation.startsWith("google.");
        return google && (path.startsWith("/url?") || path.startsWith("/amp/") || path.startsWith("/travel/clk"))
                || host.equals("googleweblight.com")
                || host.equals("translate.google.com")
                || organisation.equals("bing.com") && path.startsWith("/ck/")
                || organisation.equals("youtube.com") && path.startsWith("/redirect")
                || organisation.equals("linkedin.com") && (path.startsWith("/slink") || path.startsWith("/redir"))
                || organisation.equals("facebook.com") && path.startsWith("/l.php")
                || organisation.equals("duckduckgo.com") && path.startsWith("/l/")
                || organisation.equals("baidu.com") && path.startsWith("/link?")
                || host.endsWith("doubleclick.net");
    }

    /** An address is shown that is not the one that is opened. */
    private void shownOtherwise(Link link, String host) {
        String said = link.shown().strip();
        int end = 0;
        while (end < said.length() && said.charAt(end) > ' ') {
            end++;
        }
        String word = said.substring(0, end);
        boolean address = word.regionMatches(true, 0, "http", 0, 4) || word.regionMatches(true, 0, "www.", 0, 4);
        if (!address && (word.indexOf('.') < 1 || word.indexOf('@') >= 0 || end != said.length())) {
            return;
        }
        String shownHost = Domains.host(word.contains("://") ? word : "http://" + word);
        if (shownHost.indexOf('.') < 1 || !Domains.isKnown(shownHost)) {
            return;
        }
        String shownOrganisation = Domains.organisational(shownHost);
        String target = Domains.organisational(host);
        boolean same = shownOrganisation.equals(target)
                || shownOrganisation.equals(organisation)
                || target.equals(organisation)
                || judge.services.kind(host).equals("mailers");
        if (!same
                && judge.brands.owner(shownHost).isPresent()
                && judge.brands.owner(host).isEmpty()) {
            reason("link.shown-otherwise", link.part(), link.offset(), link.length(), shownHost, host);
        }
    }

    private void sender(@org.jspecify.annotations.Nullable Brand brand) {
        if (brand != null && !isOwn(brand)) {
            lacking(brand);
        }
        origin();
    }

    /** The sender claims to be a brand that it is not. */
    private void lacking(Brand brand) {
        if (!brand.strong().isEmpty()) {
            int sign = from.address().lastIndexOf('@');
            String before = sign < 0 ? "" : from.address().substring(0, sign).toLowerCase(Locale.ROOT);
            boolean named = brand.strong().stream()
                    .map(name -> name.replace(" ", ""))
                    .anyMatch(name -> name.length() >= 4 && before.contains(name));
            if (named) {
                reason("sender.local", from, from.address(), brand.name());
            }
        }
        boolean grave = reasons.keySet().stream().anyMatch(GRAVE::contains);
        if ((grave || claimed.getOrDefault(brand, 0.0) >= 4)
                && judge.services.kind(sender).equals("mailboxes")) {
            reason("sender.mailbox", from, from.address(), brand.name());
        }
    }

    /** What is odd about where the message comes from, whoever it claims to be. */
    private void origin() {
        judge.lookalikes.of(sender).ifPresent(like -> {
            claimed.merge(like.brand(), 7.0, Math::max);
            reason("sender.lookalike", from, sender, like.brand().name(), like.how());
        });
        String label = organisation.indexOf('.') > 0 ? organisation.substring(0, organisation.indexOf('.')) : "";
        int at = from.address().lastIndexOf('@');
        String local = at < 0 ? "" : from.address().substring(0, at).toLowerCase(Locale.ROOT);
        if (Machine.isMade(label) || local.matches("[a-z0-9]+") && Machine.isMade(local)) {
            reason("sender.machine", from, from.address());
        }
        for (Mailbox reply : message.replyTo()) {
            String other = Domains.ascii(reply.domain());
            if (!other.isEmpty()
                    && !Domains.organisational(other).equals(organisation)
                    && judge.services.kind(other).equals("mailboxes")) {
                reason("sender.reply", reply, from.address(), reply.address());
            }
        }
        for (Mailbox to : message.recipients()) {
            if (!to.address().isEmpty() && to.address().equalsIgnoreCase(from.address())) {
                reason("sender.recipient", from, from.address());
            }
        }
        if (message.subject().regionMatches(true, 0, "re:", 0, 3)
                && message.header("In-Reply-To").isPresent()) {
            reason("talk", "", -1, 0);
        }
    }

    /** Who only speaks of a brand, and neither asks for anything grave nor presses for it nor leads anywhere, claims nothing. */
    private void mentions(@org.jspecify.annotations.Nullable Brand brand) {
        boolean presses = reasons.keySet().stream().anyMatch(code -> GRAVE.contains(code) || code.startsWith("cue."));
        boolean leads = links.stream().anyMatch(link -> link.kind() != Link.Kind.REMOTE);
        if ((!presses || !leads) && (brand == null || claimed.getOrDefault(brand, 0.0) < CLAIMS)) {
            reasons.remove("claim.body");
            reasons.remove("link.foreign");
        }
    }

    private Right right(@org.jspecify.annotations.Nullable Brand before) {
        Brand brand = before == null ? claim() : before;
        if (brand == null) {
            return Right.NONE;
        }
        if (!isOwn(brand)) {
            return judge.services.kind(sender).equals("mailers") ? Right.UNKNOWN : Right.LACKED;
        }
        boolean alone = linkOfBrandOnly
                || links.stream().allMatch(link -> link.kind() == Link.Kind.REMOTE)
                || !reasons.containsKey("link.foreign");
        if (judge.services.kind(sender).equals("mailboxes") && !alone) {
            return Right.UNKNOWN;
        }
        if (alone && !judge.services.kind(sender).equals("mailboxes")) {
            reason("right.sender", from, from.address(), brand.name());
            return Right.HELD;
        }
        return Right.UNKNOWN;
    }

    private void attachments() {
        for (Message.Part part : message.parts()) {
            if (!part.attached()) {
                continue;
            }
            String name = part.name().toLowerCase(Locale.ROOT);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            if (PROGRAMS.contains(ending)) {
                reason("attached.program", part.id(), part.offset(), part.length(), part.name());
            } else if (DISKS.contains(ending)) {
                reason("attached.disk", part.id(), part.offset(), part.length(), part.name());
            } else if (part.type().equals("text/html")
                    || ending.startsWith("htm")
                    || ending.equals("shtml")
                    || ending.equals("svg")) {
                reason("attached.page", part.id(), part.offset(), part.length(), part.name());
            }
            Tokens tokens = Tokens.of(part.name());
            claims(tokens, 3, 0, claim -> {
                if (!isOwn(claim.brand())) {
                    reason(
                            "claim.attachment",
                            part.id(),
                            part.offset(),
                            part.length(),
                            part.name(),
                            claim.brand().name());
                }
            });
        }
        for (Artifact artifact : artifacts) {
            String name = artifact.source().toLowerCase(Locale.ROOT);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            Message.Part part = carrier(artifact);
            String held = artifact.source().substring(artifact.source().lastIndexOf('!') + 1);
            if (PROGRAMS.contains(ending)
                    || artifact.type().equals("pe")
                    || artifact.type().equals("msi")
                    || artifact.type().equals("lnk")) {
                reason("attached.program", part.id(), part.offset(), part.length(), held);
            } else if (artifact.type().equals("iso") || artifact.type().equals("udf")) {
                reason("attached.disk", part.id(), part.offset(), part.length(), held);
            }
            for (Fact fact : artifact.facts()) {
                switch (fact.code()) {
                    case "zip.members-locked",
                            "zip.member-encrypted",
                            "sevenzip.members-locked",
                            "sevenzip.member-encrypted",
                            "sevenzip.names-locked",
                            "rar.members-locked",
                            "rar.names-locked" ->
                        reason("attached.locked", part.id(), part.offset(), part.length(), held);
                    case "html.asks-password", "html.smuggles-file" ->
                        reason("attached.fact", part.id(), part.offset(), part.length(), held, fact.code());
                    default -> {}
                }
            }
        }
        message.facts().stream()
                .filter(fact -> fact.code().equals("mail.asks-password"))
                .findFirst()
                .ifPresent(fact -> reason(
                        "attached.fact", fact.values().get(0), fact.offset(), fact.length(), "", "html.asks-password"));
    }

    private static String cut(String text) {
        return text.length() > 200 ? text.substring(0, 200) : text;
    }
}
