package org.atalaya.lure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainsTest {
    @ParameterizedTest
    @CsvSource({
        "idse.imss.gob.mx,imss.gob.mx",
        "imss.gob.mx,imss.gob.mx",
        "gob.mx,gob.mx",
        "a.b.example.com,example.com",
        "shop.example.co.uk,example.co.uk",
        "who.github.io,who.github.io",
        "city.kawasaki.jp,city.kawasaki.jp",
        "a.b.ck,a.b.ck",
        "www.ck,www.ck",
        "192.0.2.1,192.0.2.1",
        "localhost,localhost"
    })
    void aHostBelongsToTheNameThatWasRegistered(String host, String organisation) {
        assertThat(Domains.organisational(host)).isEqualTo(organisation);
    }

    @ParameterizedTest
    @CsvSource({
        "https://Example.COM./a,example.com",
        "https://bank.example@evil.test/,evil.test",
        "https:\\\\evil.test\\a,evil.test",
        "http://evil.test:8080?x,evil.test",
        "http://ev%69l.test#x,evil.test",
        "https://ba\u00F1o.example/,xn--bao-8ma.example",
        "https://\u0435xample.com/,xn--xample-2of.com",
        "mailto:a@example.com,''",
        "javascript:alert(1),''"
    })
    void anAddressIsReadAsABrowserReadsIt(String address, String host) {
        assertThat(Domains.host(address)).isEqualTo(host);
    }

    @Test
    void whatIsLongerThanAnyNameIsNone() {
        assertThat(Domains.host("http://" + "a.".repeat(300_000) + "test/")).isEmpty();
        assertThat(Domains.host("http://" + "a".repeat(200_000) + ".test/")).isEmpty();
    }
}
