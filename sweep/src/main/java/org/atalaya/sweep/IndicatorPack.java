package org.atalaya.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.indicators.Imported;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.WarningLists;
import org.atalaya.indicators.WholePattern;
import org.atalaya.indicators.read.IndicatorFiles;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.Rule;

/** The indicators of a sweep, with the lists of what is none. Shared by all workers. */
final class IndicatorPack {
    /** The folder of warning lists within that of knowledge. */
    static final String LISTS = "warning-lists";
    /**
     * Indicators of one file that are rules of their own. A file with more is a feed: its hits are told under the name of
     * the file, so that what a report counts by does not grow with the feed.
     */
    private static final int MOST_NAMED = 20_000;

    private final IndicatorSet set;
    private final WarningLists lists;
    private final List<String> refused;
    private final Map<String, Imported> files = new LinkedHashMap<>();

    private IndicatorPack(IndicatorSet set, WarningLists lists, List<String> refused) {
        this.set = set;
        this.lists = lists;
        this.refused = refused;
        set.files().forEach(file -> files.put(file.file(), file));
    }

    /** The indicators of files and folders; empty when none are asked for. */
    static Optional<IndicatorPack> of(RuleFiles rules) throws IOException {
        if (rules.indicators().isEmpty()) {
            return Optional.empty();
        }
        IndicatorFiles.Read read = IndicatorFiles.read(rules.indicators());
        return Optional.of(new IndicatorPack(
                read.set(), WarningLists.load(rules.knowledge().resolve(LISTS)), read.refused()));
    }

    IndicatorSet set() {
        return set;
    }

    WarningLists lists() {
        return lists;
    }

    /** A digest of what was read. */
    String identity() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Imported file : set.files()) {
                digest.update((file + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What of the files is not looked for. */
    List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        refused.forEach(line -> notices.add(new Notice(Notice.Kind.UNREADABLE, "--indicators", -1, line)));
        for (Imported file : set.files()) {
            file.passedOver()
                    .forEach((what, count) -> notices.add(
                            new Notice(Notice.Kind.NOTE, file.file(), -1, "not looked for: " + count + " × " + what)));
        }
        return notices;
    }

    /** What a hit is told as. */
    Rule rule(Indicator indicator, Level level) {
        Imported file = files.get(indicator.origin().file());
        boolean named = !indicator.about().id().isEmpty() && file != null && file.values() <= MOST_NAMED;
        String list = indicator.origin().file();
        String shown = Place.lastName(list);
        String kind = indicator.kind().word();
        String title = indicator.about().name();
        String name = named && !title.isEmpty() ? title : "";
        return new Rule(
                named ? indicator.about().id() : "indicator:" + list + ":" + kind + ":" + level.word(),
                name.isEmpty() ? "Indicator: " + english(kind) + " on " + shown : "Indicator: " + name,
                "indicator",
                level,
                "stable",
                "The value is an indicator that was given to the sweep.",
                "",
                List.of(),
                List.of(),
                List.of(),
                list,
                1,
                Map.of(
                        "es",
                        new Rule.Translation(
                                name.isEmpty()
                                        ? "Indicador: " + spanish(kind) + " de la lista " + shown
                                        : "Indicador: " + name,
                                "El valor es un indicador que se le dio al barrido.")));
    }

    /** What a pattern is told as: it does not grow old, but ceases to be valid. */
    Rule rule(WholePattern pattern, Optional<Instant> time) {
        Indicator.Validity validity = Indicator.validity(pattern.about(), time);
        Level level = validity == Indicator.Validity.AFTER
                ? Level.LOW
                : pattern.about().confidence() >= Indicator.HIGH_FROM ? Level.HIGH : Level.MEDIUM;
        String file = pattern.origin().file();
        String name = pattern.about().name();
        String id = pattern.about().id();
        return new Rule(
                id.isEmpty() ? "pattern:" + file + ":" + pattern.number() : id,
                name.isEmpty() ? "Pattern of " + Place.lastName(file) : "Pattern: " + name,
                "indicator",
                level,
                "stable",
                "The evidence holds a STIX pattern that was given to the sweep.",
                "",
                List.of(),
                List.of(),
                List.of(),
                file,
                1,
                Map.of(
                        "es",
                        new Rule.Translation(
                                name.isEmpty() ? "Patrón de " + Place.lastName(file) : "Patrón: " + name,
                                "La evidencia cumple un patrón STIX que se le dio al barrido.")));
    }

    private static String english(String kind) {
        return switch (kind) {
            case "ipv4", "ipv6" -> "address";
            case "email" -> "mail address";
            case "file-name" -> "file name";
            case "url" -> "URL";
            case "domain" -> "domain";
            default -> kind.toUpperCase(Locale.ROOT);
        };
    }

    private static String spanish(String kind) {
        return switch (kind) {
            case "ipv4", "ipv6" -> "dirección";
            case "email" -> "correo";
            case "file-name" -> "nombre de archivo";
            case "domain" -> "dominio";
            default -> kind.toUpperCase(Locale.ROOT);
        };
    }
}
