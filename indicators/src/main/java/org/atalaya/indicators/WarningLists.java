package org.atalaya.indicators;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Values that nobody should be alarmed by, from the files of {@code knowledge/warning-lists}, whose README says what they
 * hold. Shared by threads.
 */
public final class WarningLists {
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_VALUES = 1_000_000;

    private final IndicatorSet values;
    private final Map<String, Listed> lists;

    /**
     * A list.
     *
     * @param titles what its values are, by language tag
     * @param below whether what is below its domains is meant too
     */
    public record Listed(String name, Map<String, String> titles, boolean below) {
        /** What its values are, in a language. */
        public String title(String language) {
            return titles.getOrDefault(language, name);
        }
    }

    private WarningLists(IndicatorSet values, Map<String, Listed> lists) {
        this.values = values;
        this.lists = lists;
    }

    /** No lists. */
    public static WarningLists none() {
        return new WarningLists(new IndicatorSetBuilder().build(), Map.of());
    }

    /**
     * The lists of a folder; none where there is no such folder.
     *
     * @throws IllegalArgumentException when a file is wrong; the message says where and how
     */
    public static WarningLists load(Path folder) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (Files.isDirectory(folder)) {
            TreeSet<Path> files = new TreeSet<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.yml")) {
                all.forEach(files::add);
            }
            for (Path file : files) {
                if (Files.size(file) > MOST_BYTES) {
                    throw new IllegalArgumentException(file + ": larger than " + MOST_BYTES + " bytes");
                }
                texts.put(file.toString(), Files.readString(file));
            }
        }
        return of(texts);
    }

    /** The lists of some files, by the name of each. */
    static WarningLists of(Map<String, String> files) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        Map<String, Listed> lists = new LinkedHashMap<>();
        files.forEach((file, text) -> {
            Map<?, ?> root = KnowledgeFile.mapping(file, text, MOST_BYTES);
            String name = text(file, root, "name");
            Map<String, String> titles = new LinkedHashMap<>();
            if (root.get("titles") instanceof Map<?, ?> given) {
                given.forEach((language, title) -> titles.put(String.valueOf(language), String.valueOf(title)));
            }
            text(file, root, "source");
            Listed listed = new Listed(name, titles, Boolean.TRUE.equals(root.get("below")));
            if (lists.put(name, listed) != null) {
                throw new IllegalArgumentException(file + ": at \"name\" expected a name of its own, found " + name);
            }
            builder.begin(name);
            values(file, root).forEach(value -> {
                Optional<Kind> kind = kind(file, text(file, root, "kind"), value);
                if (kind.isEmpty() || !builder.add(kind.get(), value, About.NOTHING, Optional.empty())) {
                    throw new IllegalArgumentException(
                            file + ": at \"values\" expected values of kind " + root.get("kind") + ", found " + value);
                }
            });
            builder.keep();
        });
        return new WarningLists(builder.build(), lists);
    }

    private static String text(String file, Map<?, ?> map, String key) {
        if (map.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalArgumentException(file + ": at \"" + key + "\" expected a text, found " + map.get(key));
    }

    private static List<String> values(String file, Map<?, ?> map) {
        if (map.get("values") instanceof List<?> list && list.size() <= MOST_VALUES) {
            List<String> values = new ArrayList<>();
            list.forEach(value -> values.add(String.valueOf(value)));
            return values;
        }
        throw new IllegalArgumentException(
                file + ": at \"values\" expected a list of at most " + MOST_VALUES + " values");
    }

    private static Optional<Kind> kind(String file, String word, String value) {
        return switch (word) {
            case "domain" -> Optional.of(Kind.DOMAIN);
            case "address" -> Optional.of(value.indexOf(':') >= 0 ? Kind.IPV6 : Kind.IPV4);
            case "file-name" -> Optional.of(Kind.FILE_NAME);
            case "hash" -> Kind.hashOf(value.length());
            default ->
                throw new IllegalArgumentException(
                        file + ": at \"kind\" expected address, domain, file-name or hash, found " + word);
        };
    }

    /** The list that an indicator stands on; of a URL only its host is asked for when it has no path. */
    public Optional<Listed> of(Indicator indicator) {
        String value = indicator.value();
        Probe probe = new Probe(values);
        char[] text = value.toCharArray();
        boolean hit = switch (indicator.kind()) {
            case DOMAIN -> probe.domain(text, 0, text.length);
            case URL -> probe.domain(text, 0, text.length) || probe.address(Kind.IPV4, text, 0, text.length);
            case IPV4, IPV6 -> {
                int slash = value.indexOf('/');
                yield slash < 0 && probe.address(indicator.kind(), text, 0, text.length)
                        || slash > 0 && within(probe, indicator.kind(), value, slash);
            }
            case FILE_NAME -> probe.text(Kind.FILE_NAME, text, 0, text.length);
            case MD5, SHA1, SHA256, SHA512 -> probe.hash(text, 0, text.length);
            case EMAIL -> false;
        };
        if (!hit) {
            return Optional.empty();
        }
        Indicator found = probe.indicator(0);
        Listed list = Objects.requireNonNull(lists.get(found.origin().file()));
        boolean itself = found.kind() != Kind.DOMAIN || found.value().equals(value);
        return itself || list.below() ? Optional.of(list) : Optional.empty();
    }

    /** Whether a network lies within a listed one: a network that is larger than it would still be worth an alarm. */
    private static boolean within(Probe probe, Kind kind, String value, int slash) {
        char[] text = value.toCharArray();
        if (!probe.address(kind, text, 0, slash)) {
            return false;
        }
        String listed = probe.indicator(0).value();
        int bits = listed.indexOf('/') < 0 ? 128 : Integer.parseInt(listed.substring(listed.indexOf('/') + 1));
        return bits <= Integer.parseInt(value.substring(slash + 1));
    }

    /** Whether a domain, or one above it, is on a list, whether or not the list means what is below. */
    public boolean domain(String name) {
        char[] text = name.toCharArray();
        return new Probe(values).domain(text, 0, text.length);
    }

    /** Whether an address is on a list. */
    public boolean address(String address) {
        char[] text = address.toCharArray();
        Kind kind = address.indexOf(':') >= 0 ? Kind.IPV6 : Kind.IPV4;
        return new Probe(values).address(kind, text, 0, text.length);
    }

    /** Whether the name of a file is on a list. */
    public boolean program(String name) {
        char[] text = name.toLowerCase(Locale.ROOT).toCharArray();
        return new Probe(values).text(Kind.FILE_NAME, text, 0, text.length);
    }
}
