package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.fixtures.Corpora;
import org.atalaya.lure.Judge;
import org.atalaya.model.Judgement;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The brand packs, {@code knowledge/brands}, each against its cases: who may speak for it and who may not. */
class BrandPacksTest {
    private static final Path BRANDS = Corpora.root().resolve("knowledge/brands");

    /** Brands that must have cases. */
    private static final List<String> TESTED = List.of(
            "imss",
            "sat",
            "cfe",
            "infonavit",
            "condusef",
            "cnbv",
            "banxico",
            "bbva",
            "banamex",
            "santander",
            "banorte",
            "hsbc",
            "scotiabank",
            "inbursa",
            "azteca",
            "banbajio",
            "banregio",
            "bitso",
            "kraken",
            "coinbase",
            "binance",
            "okx",
            "bybit",
            "kucoin",
            "trezor",
            "ledger",
            "metamask",
            "trustwallet",
            "microsoft",
            "google",
            "dhl",
            "yahoo",
            "aol",
            "gmx",
            "apple",
            "proton",
            "webde");

    @Test
    void theBrandsThatMatterMostHaveCases() {
        assertThat(TESTED)
                .allSatisfy(
                        id -> assertThat(BRANDS.resolve("tests/" + id + ".yml")).exists());
    }

    @TestFactory
    Stream<DynamicTest> everyBrandIsTakenForWhatItIsAndNotForWhatItIsNot() throws IOException {
        Judge judge = Judge.load(Corpora.root().resolve("knowledge"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files(BRANDS.resolve("tests"))) {
            Map<?, ?> read = read(file);
            for (Object given : (List<?>) Objects.requireNonNull(read.get("cases"))) {
                Map<?, ?> one = (Map<?, ?>) given;
                tests.add(DynamicTest.dynamicTest(read.get("brand") + ": " + one.get("case"), () -> check(judge, one)));
            }
        }
        return tests.stream();
    }

    @Test
    void whatNobodyCheckedIsMarkedAndWhatWasCheckedSaysWhenAndWhere() throws IOException {
        for (Path file : files(BRANDS)) {
            Map<?, ?> pack = read(file);
            Object unverified = pack.get("unverified");
            TreeSet<String> domains = texts(pack.get("domains"));
            if (Boolean.TRUE.equals(unverified)) {
                assertThat(pack.containsKey("seen")).as("%s", file).isFalse();
                continue;
            }
            assertThat(String.valueOf(pack.get("seen"))).as("%s", file).matches("\\d{4}-\\d{2}-\\d{2}");
            assertThat(domains).as("%s", file).containsAll(texts(unverified));
            assertThat(texts(unverified).size()).as("%s", file).isLessThan(domains.size());
            assertThat(texts(pack.get("sources")))
                    .as("%s", file)
                    .anyMatch(source ->
                            source.replaceAll("https?://[^/]+/?", "").length() > 3 || source.endsWith("antifraude"));
        }
    }

    private static void check(Judge judge, Map<?, ?> given) {
        Judgement judged = Mails.judged(judge, mail(given));
        if (given.containsKey("brand")) {
            assertThat(judged.brand()).as("%s", judged).isEqualTo(given.get("brand"));
            assertThat(judged.right().name().toLowerCase(java.util.Locale.ROOT))
                    .as("%s", judged)
                    .isEqualTo(given.get("right"));
        }
        assertThat(judged.verdict().name().toLowerCase(java.util.Locale.ROOT))
                .as("%s", judged)
                .isEqualTo(given.get("verdict"));
    }

    private static byte[] mail(Map<?, ?> given) {
        Object link = given.get("link");
        Object text = given.get("text");
        return ("From: " + given.get("from") + "\r\nTo: lectora@empresa.example\r\nSubject: " + given.get("subject")
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>"
                        + (text == null ? "[TEST]" : text) + "</p>"
                        + (link == null ? "" : "<p><a href=\"" + link + "\">Ver</a></p>"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<?, ?> read(Path file) throws IOException {
        return (Map<?, ?>)
                new Load(LoadSettings.builder().setLabel(file.toString()).build())
                        .loadFromString(Files.readString(file));
    }

    private static TreeSet<String> texts(@org.jspecify.annotations.Nullable Object list) {
        return list instanceof List<?> texts
                ? texts.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new))
                : new TreeSet<>();
    }
}
