package org.atalaya.indicators;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.model.Tlp;

/**
 * Gathers indicators file by file; a file that turns out to be broken leaves nothing behind. Not thread-safe.
 */
public final class IndicatorSetBuilder {
    /** Values in one set. */
    public static final int MOST_VALUES = 10_000_000;
    /** Patterns that are more than a value. Each is asked of every event. */
    public static final int MOST_PATTERNS = 2_000;
    /** What all of them together may take: see {@link StixPattern#cost}. */
    public static final long MOST_COST = 500_000;
    /** Rules of other languages. */
    public static final int MOST_RULES = 10_000;
    /** Characters of all of them together. */
    public static final long MOST_RULE_TEXT = 32L << 20;
    /** Kinds of things passed over that one file tells apart. */
    private static final int MOST_REASONS = 50;
    /** Part of the memory that the table and its entries may take. */
    private static final double MOST_OF_MEMORY = 0.6;

    private final Entries entries = new Entries();
    private final Map<Origin, Integer> origins = new LinkedHashMap<>();
    private final List<WholePattern> patterns = new ArrayList<>();
    private final List<CarriedRule> rules = new ArrayList<>();
    private final List<Imported> files = new ArrayList<>();
    private final byte[] key = new byte[Keys.MOST + 8];
    private char[] chars = new char[256];
    private int[] places = new int[1 << 10];
    private int count;

    private String file = "";
    private String format = "";
    private Map<String, Integer> passedOver = new LinkedHashMap<>();
    private long mark;
    private int countBefore;
    private int patternsBefore;
    private int rulesBefore;
    private int[] group = new int[4];
    private long groupMark;
    private Optional<Tlp> whole = Optional.empty();
    /** The origin of the value before, of the same file and format; −1 for none. */
    private int lastOrigin = -1;
    /** Bytes of the entries when it was last asked whether the memory holds them. */
    private long checked;

    private Optional<Tlp> lastTlp = Optional.empty();

    /** Begins a file. */
    public void begin(String name) {
        file = name;
        format = "";
        passedOver = new LinkedHashMap<>();
        mark = entries.blob.mark();
        countBefore = count;
        patternsBefore = patterns.size();
        rulesBefore = rules.size();
        whole = Optional.empty();
        lastOrigin = -1;
    }

    /** Begins files that are kept together or not at all. */
    public void beginGroup() {
        group = new int[] {count, patterns.size(), rules.size(), files.size()};
        groupMark = entries.blob.mark();
    }

    /** Forgets all files since {@link #beginGroup}. */
    public void forgetGroup() {
        entries.blob.cut(groupMark);
        count = group[0];
        patterns.subList(group[1], patterns.size()).clear();
        rules.subList(group[2], rules.size()).clear();
        files.subList(group[3], files.size()).clear();
    }

    /** Says what the file turned out to be. */
    public void format(String name) {
        format = name;
        lastOrigin = -1;
    }

    /** Keeps what the file gave. */
    public Imported keep() {
        whole.ifPresent(tlp ->
                entries.origins.replaceAll(origin -> origin.file().equals(file)
                        ? new Origin(
                                file,
                                origin.format(),
                                Optional.of(origin.tlp().orElse(Tlp.CLEAR).and(tlp)))
                        : origin));
        Imported imported = new Imported(
                file,
                format,
                count - countBefore,
                patterns.size() - patternsBefore,
                rules.size() - rulesBefore,
                new LinkedHashMap<>(passedOver));
        files.add(imported);
        return imported;
    }

    /** Forgets what the file gave. */
    public void forget() {
        entries.blob.cut(mark);
        count = countBefore;
        patterns.subList(patternsBefore, patterns.size()).clear();
        rules.subList(rulesBefore, rules.size()).clear();
    }

    /** Says who may be shown what the file holds, where it says so for the whole; of several the strictest. */
    public void mark(Tlp tlp) {
        whole = Optional.of(whole.orElse(Tlp.CLEAR).and(tlp));
    }

    /** Takes indicators of the file back, by their ids. */
    public void revoke(Set<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        int kept = countBefore;
        for (int i = countBefore; i < count; i++) {
            if (!ids.contains(entries.indicator(places[i]).about().id())) {
                places[kept++] = places[i];
            }
        }
        count = kept;
        patterns.removeIf(one ->
                one.number() >= patternsBefore && ids.contains(one.about().id()));
        for (int i = patternsBefore; i < patterns.size(); i++) {
            WholePattern one = patterns.get(i);
            patterns.set(i, new WholePattern(i, one.pattern(), one.about(), one.origin()));
        }
    }

    /** Says when indicators of the file were last seen, by their ids. */
    public void seen(Map<String, Instant> times) {
        if (times.isEmpty()) {
            return;
        }
        for (int i = countBefore; i < count; i++) {
            About about = entries.indicator(places[i]).about();
            Instant time = times.get(about.id());
            if (time != null) {
                places[i] = entries.again(places[i], about.seenAt(time));
            }
        }
    }

    /** Counts something that cannot be looked for. */
    public void passOver(String what) {
        if (passedOver.size() < MOST_REASONS || passedOver.containsKey(what)) {
            passedOver.merge(what, 1, Integer::sum);
        } else {
            passedOver.merge("other", 1, Integer::sum);
        }
    }

    /**
     * Adds a value.
     *
     * @return false when it is no value of the kind
     * @throws SetFullException when a limit is reached
     */
    public boolean add(Kind kind, String text, About about, Optional<Tlp> tlp) {
        int length = text.length();
        if (length > Keys.MOST) {
            return false;
        }
        if (chars.length < length) {
            chars = new char[Math.max(length, chars.length * 2)];
        }
        text.getChars(0, length, chars, 0);
        return add(kind, chars, length, about, tlp);
    }

    /**
     * Adds a value that is part of a text in UTF-8.
     *
     * @return false when it is no value of the kind
     * @throws SetFullException when a limit is reached
     */
    public boolean add(Kind kind, byte[] text, int from, int to, About about, Optional<Tlp> tlp) {
        int length = to - from;
        if (length > Keys.MOST * 4) {
            return false;
        }
        if (chars.length < length) {
            chars = new char[Math.max(length, chars.length * 2)];
        }
        int some = 0;
        for (int i = 0; i < length; i++) {
            some |= text[from + i];
            chars[i] = (char) text[from + i];
        }
        return some < 0
                ? add(kind, new String(text, from, length, StandardCharsets.UTF_8), about, tlp)
                : length <= Keys.MOST && add(kind, chars, length, about, tlp);
    }

    private boolean add(Kind kind, char[] text, int length, About about, Optional<Tlp> tlp) {
        int bytes = length == 0 ? Keys.NONE : key(kind, text, length);
        if (bytes == Keys.NONE) {
            return false;
        }
        if (count == MOST_VALUES) {
            throw new SetFullException(
                    "more than " + MOST_VALUES + " indicators; load fewer files at once, or split this one");
        }
        if (count == places.length) {
            checkMemory();
            places = Arrays.copyOf(places, count * 2);
        }
        places[count++] = entries.add(kind, key, bytes, about, origin(tlp));
        if (entries.blob.bytes() > checked) {
            checked = entries.blob.bytes();
            checkMemory();
        }
        return true;
    }

    private void checkMemory() {
        long most = Runtime.getRuntime().maxMemory();
        if (entries.blob.bytes() + count * 2L * (4 + 4 * 8) > most * MOST_OF_MEMORY) {
            throw new SetFullException("after " + count + " indicators the memory of " + (most >> 20)
                    + " MB does not hold more; give more with ATALAYA_HEAP, such as ATALAYA_HEAP=2g");
        }
    }

    private int key(Kind kind, char[] text, int length) {
        return switch (kind) {
            case DOMAIN -> {
                int from = length > 2 && text[0] == '*' && text[1] == '.' ? 2 : 0;
                yield Keys.domain(text, from, length, key);
            }
            case IPV4, IPV6 -> network(kind, text, length);
            case URL -> Keys.url(text, 0, length, key);
            case EMAIL, FILE_NAME -> Keys.text(text, 0, length, key);
            case MD5, SHA1, SHA256, SHA512 ->
                Kind.hashOf(length).filter(kind::equals).isPresent() ? Keys.hex(text, 0, length, key) : Keys.NONE;
        };
    }

    private int network(Kind kind, char[] text, int length) {
        int slash = length;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            if (text[i] == '/') {
                slash = i;
            } else if (slash < length) {
                int digit = text[i] - '0';
                if (digit < 0 || digit > 9 || i - slash > 3) {
                    return Keys.NONE;
                }
                bits = bits * 10 + digit;
            }
        }
        int bytes = kind == Kind.IPV4 ? Addresses.four(text, 0, slash, key) : Addresses.six(text, 0, slash, key);
        if (bytes == Keys.NONE || slash == length) {
            return bytes;
        }
        if (slash == length - 1 || bits > (bytes - 1) * 8) {
            return Keys.NONE;
        }
        Addresses.mask(key.clone(), bytes, bits, key);
        return bytes;
    }

    private int origin(Optional<Tlp> tlp) {
        if (lastOrigin >= 0 && lastTlp.equals(tlp)) {
            return lastOrigin;
        }
        lastOrigin = newOrigin(tlp);
        lastTlp = tlp;
        return lastOrigin;
    }

    private int newOrigin(Optional<Tlp> tlp) {
        Origin origin = new Origin(file, format, tlp);
        Integer known = origins.get(origin);
        if (known != null) {
            return known;
        }
        if (origins.size() == Entries.MOST_ORIGINS) {
            throw new SetFullException("more than " + Entries.MOST_ORIGINS + " files of indicators");
        }
        origins.put(origin, origins.size());
        entries.origins.add(origin);
        return origins.size() - 1;
    }

    /**
     * Adds a pattern that is more than a value. One beyond the limits is counted and not even parsed: a file of millions
     * would take hours.
     *
     * @throws org.atalaya.indicators.pattern.PatternException when it is none
     */
    public void add(String text, About about, Optional<Tlp> tlp) {
        if (patterns.size() == MOST_PATTERNS) {
            passOver("pattern beyond the first " + MOST_PATTERNS);
            return;
        }
        long cost = 0;
        for (WholePattern one : patterns) {
            cost += one.pattern().cost();
        }
        if (cost > MOST_COST) {
            passOver("pattern beyond what all patterns together may take");
            return;
        }
        StixPattern pattern = StixPattern.parse(text);
        patterns.add(new WholePattern(patterns.size(), pattern, about, new Origin(file, format, tlp)));
    }

    /** Adds a rule of another language. */
    public void rule(String language, String text, About about, Optional<Tlp> tlp) {
        if (rules.size() == MOST_RULES) {
            passOver("rule beyond the first " + MOST_RULES);
            return;
        }
        long length = text.length();
        for (CarriedRule one : rules) {
            length += one.text().length();
        }
        if (length > MOST_RULE_TEXT) {
            passOver("rule beyond the first " + (MOST_RULE_TEXT >> 20) + " MB of rules");
            return;
        }
        rules.add(new CarriedRule(language, text, about, new Origin(file, format, tlp)));
    }

    /** The set of all files that were kept. The builder is of no more use. */
    public IndicatorSet build() {
        return build(new SplittableRandom().nextLong());
    }

    IndicatorSet build(long seed) {
        return new IndicatorSet(entries, places, count, patterns, rules, files, seed);
    }
}
