package org.atalaya.evidence.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.authentication.Resolver.Kind;
import org.junit.jupiter.api.Test;

/** An address may send for a domain when its record says so, and no record makes the check ask without end (RFC 7208). */
class SpfTest {
    private final Map<String, List<String>> records = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private void record(String name, Kind kind, String... values) {
        records.put(kind + " " + name, List.of(values));
    }

    private String check(String address, String sender) {
        asked.clear();
        return Spf.check(address, sender, "out.mail.example", (name, kind) -> {
            asked.add(kind + " " + name);
            return records.getOrDefault(kind + " " + name, List.of());
        });
    }

    @Test
    void mechanismsAreTriedInTheirOrderWithTheirSigns() {
        record(
                "news.example",
                Kind.TXT,
                "v=spf1 ip4:192.0.2.0/25 -ip4:192.0.2.0/24 a:out.example/24 mx ip6:2001:db8::/33 ~all",
                "other");
        record("out.example", Kind.A, "198.51.100.7");
        record("news.example", Kind.MX, "mx1.example");
        record("mx1.example", Kind.A, "203.0.113.9");
        assertThat(check("192.0.2.5", "a@news.example")).isEqualTo("pass");
        assertThat(check("192.0.2.200", "a@news.example")).isEqualTo("fail");
        assertThat(check("198.51.100.99", "a@news.example")).isEqualTo("pass");
        assertThat(check("203.0.113.9", "a@news.example")).isEqualTo("pass");
        assertThat(check("203.0.113.8", "a@news.example")).isEqualTo("softfail");
        assertThat(check("2001:db8:7fff::1", "a@news.example")).isEqualTo("pass");
        assertThat(check("2001:db8:8000::1", "a@news.example")).isEqualTo("softfail");
    }

    @Test
    void includesRedirectsAndMacrosLeadOn() {
        record("a.example", Kind.TXT, "v=spf1 include:b.example redirect=c.example");
        record("b.example", Kind.TXT, "v=spf1 ip4:192.0.2.1 -all");
        record("c.example", Kind.TXT, "v=spf1 exists:%{ir}.%{l1r-}.%{d2}.list.example -all");
        record("1.100.51.198.uno.c.example.list.example", Kind.A, "127.0.0.2");
        assertThat(check("192.0.2.1", "uno@a.example")).isEqualTo("pass");
        assertThat(check("198.51.100.1", "uno@a.example")).isEqualTo("pass");
        assertThat(asked).contains("A 1.100.51.198.uno.c.example.list.example");
        assertThat(check("198.51.100.1", "dos@a.example")).isEqualTo("fail");
    }

    @Test
    void moreThanTenLookupsTwoVoidAnswersOrALoopAreAnError() {
        record("loop.example", Kind.TXT, "v=spf1 include:loop.example -all");
        assertThat(check("192.0.2.1", "a@loop.example")).isEqualTo("permerror");
        assertThat(asked).hasSizeLessThanOrEqualTo(Spf.MOST_LOOKUPS + 1);
        record("void.example", Kind.TXT, "v=spf1 a:x1.example a:x2.example a:x3.example ip4:192.0.2.1 -all");
        assertThat(check("192.0.2.1", "a@void.example")).isEqualTo("permerror");
        record("tree.example", Kind.TXT, "v=spf1 include:t1.example include:t1.example include:t1.example -all");
        record("t1.example", Kind.TXT, "v=spf1 include:t2.example include:t2.example include:t2.example -all");
        record("t2.example", Kind.TXT, "v=spf1 include:t3.example include:t3.example -all");
        record("t3.example", Kind.TXT, "v=spf1 -all");
        assertThat(check("192.0.2.1", "a@tree.example")).isEqualTo("permerror");
        assertThat(asked).hasSizeLessThanOrEqualTo(Spf.MOST_LOOKUPS + 1);
    }

    @Test
    void brokenRecordsAreErrorsAndMissingOnesAreNone() {
        assertThat(check("192.0.2.1", "a@nobody.example")).isEqualTo("none");
        assertThat(check("no address", "a@nobody.example")).isEqualTo("none");
        assertThat(asked).isEmpty();
        for (String broken : List.of(
                "v=spf1 ip4:300.1.2.3 -all",
                "v=spf1 ip4:192.0.2.1/64",
                "v=spf1 colour -all",
                "v=spf1 a:%{z}",
                "v=spf1 a:%",
                "v=spf1 a/x",
                "v=spf1 include:nobody.example -all",
                "v=spf1 redirect=nobody.example")) {
            record("broken.example", Kind.TXT, broken);
            assertThat(check("192.0.2.1", "a@broken.example")).as(broken).isEqualTo("permerror");
        }
        record("broken.example", Kind.TXT, "v=spf1 -all", "v=spf1 +all");
        assertThat(check("192.0.2.1", "a@broken.example")).isEqualTo("permerror");
        record("plain.example", Kind.TXT, "v=spf1");
        assertThat(check("192.0.2.1", "a@plain.example")).isEqualTo("neutral");
    }
}
