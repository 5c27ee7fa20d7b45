package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrganisationTest {
    private static String identity(String more) {
        return "{\"type\":\"identity\",\"id\":\"identity--1\",\"name\":\"Banco\"" + more + "}";
    }

    private static String bundle(String... objects) {
        return "{\"type\":\"bundle\",\"objects\":[" + String.join(",", objects) + "]}";
    }

    @Test
    void anIdentityIsReadWithWhatMattersForExposure() {
        assertThat(Organisation.read(
                        "orgs.json",
                        bundle(
                                "{\"type\":\"campaign\",\"id\":\"campaign--1\"}",
                                identity(",\"sectors\":[\"Financial-Services\"],\"x_atalaya_country\":\"mx\","
                                        + "\"x_atalaya_revenue_usd\":5e8,\"x_atalaya_reports_to_imss\":true,"
                                        + "\"x_atalaya_kind\":\"bank\",\"x_atalaya_domains\":[\"Bank.example\"]"))))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.sectors()).containsExactly("financial-services");
                    assertThat(one.country()).isEqualTo("MX");
                    assertThat(one.revenueUsd()).isEqualTo(5e8);
                    assertThat(one.reportsToImss()).isTrue();
                    assertThat(one.kind()).isEqualTo("bank");
                    assertThat(one.domains()).containsExactly("bank.example");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"name\":\"another\"",
                ",\"sectors\":\"financial-services\"",
                ",\"sectors\":[7]",
                ",\"sectors\":[\"a\\nb\"]",
                ",\"x_atalaya_country\":\"Mexico\"",
                ",\"x_atalaya_country\":7",
                ",\"x_atalaya_revenue_usd\":1e999",
                ",\"x_atalaya_revenue_usd\":-5",
                ",\"x_atalaya_revenue_usd\":\"much\"",
                ",\"x_atalaya_reports_to_imss\":\"yes\"",
                ",\"x_atalaya_kind\":\"casino\"",
                ",\"x_atalaya_domains\":{\"a\":1}"
            })
    void aPropertyOfAWrongKindIsToldAndNotTakenForNothing(String more) {
        String text = identity(more);
        assertThatThrownBy(() -> Organisation.read("orgs.json", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orgs.json");
        assertThatThrownBy(() -> Organisation.read("orgs.json", bundle(identity(""), text)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesMeantToHurtAreToldInOneShortLine() {
        for (String hostile : new String[] {
            "",
            "[1]",
            "[".repeat(100_000),
            bundle(identity(""), identity("")),
            identity(",\"x\":" + "[".repeat(70) + "]".repeat(70)),
            identity(",\"x_atalaya_domains\":[" + "\"a\",".repeat(1_000) + "\"a\"]"),
            identity(",\"x_atalaya_kind\":\"" + "k".repeat(100_000) + "\"")
        }) {
            assertThatThrownBy(() -> Organisation.read("orgs.json", hostile))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(told -> assertThat(String.valueOf(told.getMessage()))
                            .startsWith("orgs.json")
                            .hasSizeLessThan(400)
                            .doesNotContain("\n"));
        }
    }
}
