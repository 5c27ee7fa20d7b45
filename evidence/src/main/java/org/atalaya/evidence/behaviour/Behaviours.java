package org.atalaya.evidence.behaviour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.atalaya.evidence.strings.Language;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/**
 * What an artifact would do if it ran, told from names and texts in it: programs, scripts, installers, documents alike. One
 * pass over the bytes in any case and in ASCII and UTF-16; most facts need several names together, so that a library that
 * merely offers one of them, or a table of all the world's countries, says nothing.
 *
 * <p>Facts: {@code behaviour.asks-geolocation} (services), {@code .asks-own-address} (services), {@code .checks-place}
 * (what is asked, what it is compared with), {@code .downloads-and-runs} (how, how), {@code .cleans-up} (how),
 * {@code .clears-logs} (how), {@code .logs-keys}, {@code .takes-screenshots}, {@code .reads-clipboard},
 * {@code .remote-control} (names), {@code .socks-proxy} (names), {@code .starts-itself} (how), {@code .excel-add-in} (entry),
 * {@code .names-institution} (names), {@code .names-banks} (names), {@code .wire-verbs} (words),
 * {@code .allakore-markers} (words), {@code .spanish-verbs} and {@code .portuguese-verbs} (words).
 */
public final class Behaviours {
    /** Places kept of each text; where it stands more often, only the first count. */
    static final int MOST_PLACES = 64;
    /** Bytes that are read at a time of a content that lies in a file. */
    static final int BLOCK = 1 << 20;
    /** Longest text in UTF-16, and a wire word. */
    private static final int OVERLAP = 512;
    /** Services or places from which on a text is a list of them all. */
    private static final int LIST = 6;
    /** Bytes within which the parts of a script belong together. */
    private static final long NEAR = 4096;
    /** Bytes within which names are a list. */
    private static final long LISTED = 1024;
    /** Bytes within which a command line's parts belong together. */
    private static final long LINE = 300;
    /** Names that a fact shows. */
    private static final int MOST_NAMES = 12;

    private static final Catalogue CATALOGUE = Catalogue.SHIPPED;

    private final Map<Trait, List<Hit>> hits = new EnumMap<>(Trait.class);
    private final int[] counts = new int[CATALOGUE.entries.size()];
    private final WireVerbs verbs = new WireVerbs();
    private final Consumer<Fact> facts;
    private boolean text;

    private record Hit(String text, long offset, int length) {
        long end() {
            return offset + length;
        }
    }

    private Behaviours(Consumer<Fact> facts) {
        this.facts = facts;
    }

    /** Tells the facts of a content. */
    public static void find(Content content, Consumer<Fact> facts) {
        Behaviours behaviours = new Behaviours(facts);
        behaviours.scan(content);
        behaviours.tell();
    }

    private void scan(Content content) {
        long size = content.size();
        byte[] whole = content.array().orElse(null);
        if (whole != null) {
            int end = (int) Math.min(size, whole.length);
            text = isText(whole, Math.min(end, 8192));
            part(whole, 0, end, end, 0);
            return;
        }
        byte[] block = new byte[BLOCK + 2 * OVERLAP];
        for (long base = 0; base < size; base += BLOCK) {
            // Windows that begin in this block; before and after it the rest of a text.
            int before = (int) Math.min(base, OVERLAP);
            int count = content.read(base - before, block, 0, before + BLOCK + OVERLAP);
            if (base == 0) {
                text = isText(block, Math.min(count, 8192));
            }
            part(block, before, Math.min(before + BLOCK, count), count, base - before);
        }
    }

    private void part(byte[] bytes, int from, int to, int end, long base) {
        CATALOGUE.literals.find(
                bytes, from, to, end, (number, place, wide) -> hit(bytes, end, base, number, place, wide));
        verbs.find(bytes, from, to, end, base);
    }

    private static boolean isText(byte[] bytes, int count) {
        if (count >= 2
                && (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                        || bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return count > 0;
    }

    private void hit(byte[] bytes, int end, long base, int number, int place, boolean wide) {
        if (counts[number] >= MOST_PLACES) {
            return;
        }
        Catalogue.Entry entry = CATALOGUE.entries.get(number);
        int step = wide ? 2 : 1;
        int length = entry.text().length() * step;
        if (entry.whole() && (isName(bytes, place - step, end) || isName(bytes, place + length, end))) {
            return;
        }
        counts[number]++;
        hits.computeIfAbsent(entry.trait(), trait -> new ArrayList<>())
                .add(new Hit(entry.text(), base + place, length));
    }

    private static boolean isName(byte[] bytes, int place, int end) {
        if (place < 0 || place >= end) {
            return false;
        }
        int value = bytes[place];
        return value >= 'a' && value <= 'z'
                || value >= 'A' && value <= 'Z'
                || value >= '0' && value <= '9'
                || value == '_'
                || value == '-';
    }

    private List<Hit> of(Trait trait) {
        return hits.getOrDefault(trait, List.of());
    }

    private boolean has(Trait trait) {
        return hits.containsKey(trait);
    }

    private int distinct(Trait trait) {
        return (int) of(trait).stream().map(Hit::text).distinct().count();
    }

    private void fact(String code, Level level, Hit at, Trait... named) {
        Set<String> names = new LinkedHashSet<>();
        for (Trait trait : named) {
            of(trait).stream().map(Hit::text).distinct().limit(MOST_NAMES).forEach(names::add);
        }
        facts.accept(new Fact("behaviour." + code, level, at.offset(), at.length(), List.copyOf(names)));
    }

    private Hit first(Trait trait) {
        return of(trait).getFirst();
    }

    private void tell() {
        place();
        execution();
        cleaning();
        handling();
        proxying();
        names();
        wire();
    }

    private void place() {
        if (has(Trait.GEOLOCATION)) {
            boolean list = distinct(Trait.GEOLOCATION) >= LIST;
            fact(
                    "asks-geolocation",
                    list ? Level.INFORMATIONAL : Level.MEDIUM,
                    first(Trait.GEOLOCATION),
                    Trait.GEOLOCATION);
        }
        if (has(Trait.ADDRESS)) {
            boolean list = distinct(Trait.ADDRESS) >= LIST;
            fact("asks-own-address", list ? Level.INFORMATIONAL : Level.LOW, first(Trait.ADDRESS), Trait.ADDRESS);
        }
        boolean world = distinct(Trait.WORLD) >= 2;
        if (has(Trait.PLACE_API) && has(Trait.PLACE) && !world) {
            fact("checks-place", Level.LOW, first(Trait.PLACE), Trait.PLACE_API, Trait.PLACE);
        } else if (has(Trait.GEOLOCATION) && has(Trait.COUNTRY_FIELD) && !world) {
            fact(
                    "checks-place",
                    Level.LOW,
                    first(Trait.COUNTRY_FIELD),
                    Trait.GEOLOCATION,
                    Trait.COUNTRY_FIELD,
                    Trait.PLACE);
        }
    }

    /** In a script both must stand near each other; a program's names stand in one table wherever they are used. */
    private void execution() {
        if (text) {
            near(Trait.DOWNLOAD, Trait.RUN, NEAR).ifPresent(pair -> pair("downloads-and-runs", Level.MEDIUM, pair));
        } else if (has(Trait.DOWNLOAD) && has(Trait.RUN)) {
            fact("downloads-and-runs", Level.LOW, first(Trait.DOWNLOAD), Trait.DOWNLOAD, Trait.RUN);
        } else if (distinct(Trait.DOWNLOAD_API) >= 2 && has(Trait.RUN)) {
            fact("downloads-and-runs", Level.INFORMATIONAL, first(Trait.DOWNLOAD_API), Trait.DOWNLOAD_API, Trait.RUN);
        }
        if (has(Trait.ADD_IN) && !text) {
            fact("excel-add-in", Level.MEDIUM, first(Trait.ADD_IN), Trait.ADD_IN);
        }
        if (has(Trait.AUTOSTART)) {
            fact("starts-itself", Level.INFORMATIONAL, first(Trait.AUTOSTART), Trait.AUTOSTART);
        }
    }

    private void cleaning() {
        near(Trait.DELAY, Trait.DELETE, LINE)
                .or(() -> near(Trait.DELETE, Trait.OWN_PATH, LINE))
                .ifPresent(pair -> pair("cleans-up", Level.LOW, pair));
        if (has(Trait.CLEARS_LOGS)) {
            fact("clears-logs", Level.MEDIUM, first(Trait.CLEARS_LOGS), Trait.CLEARS_LOGS);
        }
    }

    private void handling() {
        boolean commands = verbs.areCommands();
        boolean keys = has(Trait.KEYS_STRONG) && distinct(Trait.KEYS_STRONG) + distinct(Trait.KEYS) >= 3;
        if (keys) {
            boolean tags = distinct(Trait.KEY_TAG) >= 3;
            Level level = tags ? Level.MEDIUM : Level.INFORMATIONAL;
            fact("logs-keys", level, first(Trait.KEYS_STRONG), Trait.KEYS_STRONG, Trait.KEYS, Trait.KEY_TAG);
        }
        boolean screen = has(Trait.SCREEN_STRONG) && (has(Trait.SCREEN) || isManaged());
        if (screen) {
            fact(
                    "takes-screenshots",
                    Level.INFORMATIONAL,
                    first(Trait.SCREEN_STRONG),
                    Trait.SCREEN_STRONG,
                    Trait.SCREEN);
        }
        if (has(Trait.CLIP_STRONG) && has(Trait.CLIP)) {
            fact("reads-clipboard", Level.INFORMATIONAL, first(Trait.CLIP_STRONG), Trait.CLIP_STRONG, Trait.CLIP);
        }
        if (screen && has(Trait.INPUT) && has(Trait.SOCKET)) {
            fact(
                    "remote-control",
                    commands ? Level.HIGH : Level.LOW,
                    first(Trait.INPUT),
                    Trait.SCREEN_STRONG,
                    Trait.INPUT,
                    Trait.SOCKET);
        }
    }

    private boolean isManaged() {
        return of(Trait.SCREEN_STRONG).stream().anyMatch(hit -> hit.text().equals("CopyFromScreen"));
    }

    private void proxying() {
        boolean begins =
                of(Trait.BC_SETTING).stream().anyMatch(hit -> hit.text().equals("BEGINDATA"));
        if (distinct(Trait.BC_SETTING) >= 3 && (begins || !text)) {
            fact("socks-proxy", Level.MEDIUM, first(Trait.BC_SETTING), Trait.BC_SETTING, Trait.SOCKS);
        } else if (has(Trait.SOCKS) && has(Trait.BACK_CONNECT)) {
            fact("socks-proxy", Level.LOW, first(Trait.SOCKS), Trait.SOCKS, Trait.BACK_CONNECT);
        }
    }

    /** Banks count when three of them stand close together: a program's list, not a dictionary or a page of news. */
    private void names() {
        if (has(Trait.INSTITUTION)) {
            fact("names-institution", Level.INFORMATIONAL, first(Trait.INSTITUTION), Trait.INSTITUTION);
        }
        List<Hit> banks = of(Trait.BANK).stream()
                .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                .toList();
        for (int i = 0; i < banks.size(); i++) {
            Set<String> names = new LinkedHashSet<>();
            long end = 0;
            for (int k = i;
                    k < banks.size() && banks.get(k).offset() - banks.get(i).offset() <= LISTED;
                    k++) {
                names.add(banks.get(k).text());
                end = banks.get(k).end();
            }
            if (names.size() >= 3) {
                List<String> shown = names.stream().limit(MOST_NAMES).toList();
                long from = banks.get(i).offset();
                facts.accept(new Fact("behaviour.names-banks", Level.LOW, from, end - from, shown));
                return;
            }
        }
    }

    private void wire() {
        if (!verbs.areCommands()) {
            return;
        }
        List<WireVerbs.Verb> all = verbs.verbs;
        verbs("wire-verbs", Level.LOW, all);
        List<WireVerbs.Verb> family =
                all.stream().filter(WireVerbs.Verb::isFamily).toList();
        if (!family.isEmpty()) {
            verbs("allakore-markers", Level.MEDIUM, family);
        }
        List<WireVerbs.Verb> spanish =
                all.stream().filter(WireVerbs.Verb::isSpanish).toList();
        List<WireVerbs.Verb> portuguese =
                all.stream().filter(WireVerbs.Verb::isPortuguese).toList();
        if (spanish.isEmpty() && portuguese.isEmpty()) {
            String joined = String.join(
                    " ", all.stream().map(WireVerbs.Verb::word).distinct().toList());
            Language language = Language.of(joined);
            spanish = language == Language.SPANISH ? all : List.of();
            portuguese = language == Language.PORTUGUESE ? all : List.of();
        }
        if (!spanish.isEmpty()) {
            verbs("spanish-verbs", family.isEmpty() ? Level.LOW : Level.HIGH, spanish);
        }
        if (!portuguese.isEmpty()) {
            verbs("portuguese-verbs", family.isEmpty() ? Level.LOW : Level.HIGH, portuguese);
        }
    }

    private void verbs(String code, Level level, List<WireVerbs.Verb> verbs) {
        WireVerbs.Verb first = verbs.getFirst();
        List<String> words = verbs.stream()
                .map(WireVerbs.Verb::word)
                .distinct()
                .limit(MOST_NAMES)
                .toList();
        facts.accept(new Fact("behaviour." + code, level, first.offset(), first.length(), words));
    }

    private record Pair(Hit one, Hit other) {}

    private void pair(String code, Level level, Pair pair) {
        long from = Math.min(pair.one().offset(), pair.other().offset());
        long to = Math.max(pair.one().end(), pair.other().end());
        facts.accept(new Fact(
                "behaviour." + code,
                level,
                from,
                to - from,
                List.of(pair.one().text(), pair.other().text())));
    }

    private java.util.Optional<Pair> near(Trait one, Trait other, long distance) {
        Hit[] others = of(other).stream()
                .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                .toArray(Hit[]::new);
        long[] offsets = Arrays.stream(others).mapToLong(Hit::offset).toArray();
        for (Hit hit : of(one)) {
            int at = Arrays.binarySearch(offsets, hit.offset());
            int next = at < 0 ? -at - 1 : at;
            for (int k = Math.max(0, next - 1); k <= Math.min(next, others.length - 1); k++) {
                if (Math.abs(others[k].offset() - hit.offset()) <= distance) {
                    return java.util.Optional.of(new Pair(hit, others[k]));
                }
            }
        }
        return java.util.Optional.empty();
    }
}
