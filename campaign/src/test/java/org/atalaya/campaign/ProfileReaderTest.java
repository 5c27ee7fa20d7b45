package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileReaderTest {
    private static final String BUNDLE = """
            {"type":"bundle","id":"bundle--1","objects":[
             {"type":"campaign","id":"campaign--1","name":"One"},
             {"type":"indicator","id":"indicator--1","pattern":"[domain-name:value = 'A.example'] OR [file:hashes.'SHA-256' = 'aa']",
              "valid_from":"2024-01-01T00:00:00Z","valid_until":"2025-01-01T00:00:00Z","confidence":70}]}""";
    private static final String WEIGHTS = """
            profile: one
            names: {en: One, es: Uno}
            campaign: campaign--1
            prior: 0.1
            chain: [delivery, install, download]
            evidence:
              - id: first
                any: ["Rule:X"]
                decibans: 12
                cluster: sample
                reliability: A2
                says: {en: "It is {0}.", es: "Es {0}."}
            """;

    private static Profile read(String weights, String bundle) {
        return ProfileReader.read("weights.yml", weights, "bundle.json", bundle);
    }

    @Test
    void aProfileIsReadWithItsIndicators() {
        Profile profile = read(WEIGHTS, BUNDLE);
        assertThat(profile.entries().get(0).any()).containsExactly("rule:x");
        assertThat(profile.entries().get(0).weight()).isEqualTo(12 * 0.875);
        assertThat(profile.indicators())
                .extracting(known -> known.kind() + " " + known.value())
                .containsExactly("domain a.example", "sha256 aa");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "decibans: 12 | decibans: 25 | decibans",
                "reliability: A2 | reliability: G9 | reliability",
                "cluster: sample | clusters: sample | clusters",
                "any: [\"Rule:X\"] | any: [\"nonsense\"] | terms",
                "any: [\"Rule:X\"] | none: [\"rule:y\"] | any, all or order",
                "campaign: campaign--1 | campaign: campaign--2 | campaign--2",
                "prior: 0.1 | prior: 0.9 | prior",
                "chain: [delivery, | chain: [delivered, | delivered",
                "names: {en: One, es: Uno} | names: {en: One} | es"
            })
    void whatIsWrongIsToldWithItsPlace(String right, String wrong, String told) {
        assertThatThrownBy(() -> read(WEIGHTS.replace(right, wrong), BUNDLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights.yml")
                .hasMessageContaining(told);
    }

    @Test
    void aBrokenBundleIsToldWithItsPlaceAndNothingOfItCounts() {
        for (String broken : List.of(
                BUNDLE.replace("2024-01-01T00:00:00Z", "yesterday"),
                BUNDLE.replace("\"indicator--1\"", "\"campaign--1\""),
                BUNDLE.replace("\"bundle\"", "\"bungle\""),
                BUNDLE.substring(0, 60),
                "[".repeat(5_000))) {
            assertThatThrownBy(() -> read(WEIGHTS, broken))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bundle.json");
        }
    }

    private static String more(String object) {
        return BUNDLE.substring(0, BUNDLE.length() - 2) + "," + object + "]}";
    }

    private static String indicator(String more) {
        return more("{\"type\":\"indicator\",\"id\":\"indicator--2\",\"valid_from\":\"2024-01-01T00:00:00Z\"," + more
                + "}");
    }

    @Test
    void aBundleMeantToHurtIsToldInOneShortLineWithItsPlace() {
        String pattern = "\"pattern\":\"[url:value = 'a']\"";
        for (String hostile : List.of(
                more("{\"type\":\"x\",\"id\":\"x--1\",\"id\":\"x--2\"}"),
                more("{\"type\":\"x\",\"id\":\"x--1\",\"y\":" + "[".repeat(100_000) + "]}"),
                more("{\"type\":\"x\",\"id\":\"x--1\",\"y\":" + "9".repeat(10_000) + "}"),
                more("{\"type\":\"x\",\"id\":\"x--1\",\"name\":{\"a\":[]}}"),
                more("{\"type\":\"x\",\"id\":\"" + "y".repeat(10_000) + "\"}"),
                indicator("\"pattern\":\"[url:value = '" + "a".repeat(200_000) + "']\""),
                indicator("\"pattern\":\"[url:value = '" + "\\\\'".repeat(4_000) + "']\""),
                indicator("\"pattern\":\"" + "[a:b = 1] OR ".repeat(5_000) + "[a:b = 1]\""),
                indicator("\"pattern\":[1]"),
                indicator(pattern + ",\"confidence\":1e400"),
                indicator(pattern + ",\"confidence\":\"much\""),
                indicator(pattern + ",\"confidence\":101"),
                indicator(pattern + ",\"valid_until\":\"2023-01-01T00:00:00Z\""),
                indicator(pattern + ",\"valid_until\":\"2024-02-31T00:00:00Z\""),
                " ".repeat(ProfileReader.MOST_CHARACTERS + 1))) {
            assertThatThrownBy(() -> read(WEIGHTS, hostile))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bundle.json")
                    .satisfies(told -> assertThat(String.valueOf(told.getMessage()))
                            .hasSizeLessThan(500)
                            .doesNotContain("\n"));
        }
    }

    @Test
    void weightsMeantToHurtAreToldInOneShortLineWithTheirPlace() {
        for (String hostile : List.of(
                WEIGHTS + "x: " + "[".repeat(100_000) + "\n",
                WEIGHTS + "x: " + "[".repeat(100_000) + "]".repeat(100_000) + "\n",
                WEIGHTS + "x: " + "- ".repeat(1_000) + "\n",
                WEIGHTS + "a: &a [*a]\n",
                WEIGHTS + "a: &a [x, x]\nb: &b [*a, *a]\n",
                WEIGHTS + "prior: 0.2\n",
                WEIGHTS + "x: \"" + "y".repeat(20_000) + "\"\n",
                WEIGHTS.replace("prior: 0.1", "prior: " + "9".repeat(9_000)),
                WEIGHTS.replace("prior: 0.1", "prior: .nan"),
                WEIGHTS.replace("chain: [delivery, install, download]", "chain: [[" + "x, ".repeat(2_000) + "x]]"),
                WEIGHTS + "#".repeat(ProfileReader.MOST_WEIGHTS))) {
            assertThatThrownBy(() -> read(hostile, BUNDLE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("weights.yml")
                    .satisfies(told -> assertThat(String.valueOf(told.getMessage()))
                            .hasSizeLessThan(500)
                            .doesNotContain("\n"));
        }
    }

    @Test
    void everyProfileThatShipsIsReadAndLeavesRoomForNoneOfThese() {
        assertThat(Shipped.PROFILES)
                .extracting(Profile::id)
                .contains("greedy-sponge", "sidecopy", "allasenha", "stock-allakore");
        new Attributor(Shipped.PROFILES);
    }
}
