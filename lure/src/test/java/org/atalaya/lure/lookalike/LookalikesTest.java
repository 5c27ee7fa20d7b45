package org.atalaya.lure.lookalike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.domain.Domains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookalikesTest {
    private static final Brands BRANDS = load();
    private static final Lookalikes LOOKALIKES = new Lookalikes(BRANDS);

    private static Brands load() {
        try {
            return Brands.load(Path.of(Objects.requireNonNull(System.getProperty("atalaya.root")))
                    .resolve("knowledge/brands"));
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bitso-seguridad.test,bitso,within",
        "imss.gob.mx.evil.test,imss,under",
        "imss-gob.test,imss,within",
        "bitso.test,bitso,suffix",
        "banorfe.test,banorte,edit",
        "banrote.test,banorte,edit",
        "b\u0456tso.test,bitso,letters",
        "metarnask.test,metamask,letters",
        "rnetamask.test,metamask,letters",
        "paypa1.test,paypal,letters",
        "secure.paypal.login.test,paypal,under"
    })
    void hostsMadeToLookLikeABrandAreTold(String host, String brand, String how) {
        assertThat(LOOKALIKES.of(Domains.ascii(host))).hasValueSatisfying(found -> {
            assertThat(found.brand().id()).isEqualTo(brand);
            assertThat(found.how()).isEqualTo(how);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.bitso.com",
                "idse.imss.gob.mx",
                "satin.example",
                "applebees.example",
                "upsidedown.example",
                "chaser.example",
                "example.com",
                "metal.example",
                "orangeblossom.example",
                "bookings.example",
                "outlook.partner.example",
                "discordia.example",
                "dhlab.example"
            })
    void ordinaryHostsAreLeftAlone(String host) {
        assertThat(LOOKALIKES.of(host)).isEmpty();
    }

    @Test
    void everyPackHasItsOwnIdAndNamesThatAreFound() {
        Set<String> ids = new HashSet<>();
        for (Brand brand : BRANDS.all()) {
            assertThat(ids.add(brand.id())).as(brand.id()).isTrue();
            assertThat(brand.domains()).as(brand.id()).isNotEmpty();
            for (String name : brand.strong()) {
                assertThat(BRANDS.claims(org.atalaya.lure.text.Tokens.of("x " + name + " y")))
                        .as("%s: %s", brand.id(), name)
                        .isNotEmpty();
            }
        }
    }
}
