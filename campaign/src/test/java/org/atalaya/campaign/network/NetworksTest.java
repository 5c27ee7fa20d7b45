package org.atalaya.campaign.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
    private static final Path OURS = Path.of("../knowledge/network");

    @TempDir
    Path folder;

    private Networks read(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return Networks.read(List.of(folder));
    }

    @ParameterizedTest
    @CsvSource({
        "74.244.2.0,MX,14593",
        "74.244.3.255,MX,14593",
        "74.244.8.0,,",
        "2605:59c0:800::1,MX,14593",
        "2605:59c0:8ff:ffff:ffff:ffff:ffff:ffff,MX,14593",
        "2605:59c0:900::,,",
        "192.0.2.1,,",
        "no address,,",
        "1.2.3,,",
        "1:2:3:4:5:6:7:8:9,,",
        ":::,,"
    })
    void ourTableKnowsTheBlocksOfStarlinkInMexico(String address, String country, String asn) throws IOException {
        Networks.Fact fact = Networks.read(List.of(OURS)).of(address);
        assertThat(fact.country()).isEqualTo(country == null ? "" : country);
        assertThat(fact.asn()).isEqualTo(asn == null ? "" : asn);
    }

    @Test
    void aTableOfTheUserIsAskedBeforeOurs() throws IOException {
        Files.writeString(folder.resolve("asn-ipv4.csv"), "74.244.2.0,74.244.2.255,64500,\"Test, Inc.\"\n");
        Networks networks = Networks.read(List.of(folder, OURS));
        assertThat(networks.of("74.244.2.9")).isEqualTo(new Networks.Fact("MX", "64500"));
        assertThat(networks.of("74.244.3.9")).isEqualTo(new Networks.Fact("MX", "14593"));
    }

    @Test
    void theCountryOfAProviderCountsWhereNoRangeKnowsOne() throws IOException {
        Files.writeString(folder.resolve("asn.csv"), "192.0.2.0/24,8151\n198.51.100.0/24,64501\n");
        Networks networks = Networks.read(List.of(folder, OURS));
        assertThat(networks.of("192.0.2.7")).isEqualTo(new Networks.Fact("MX", "8151"));
        assertThat(networks.of("198.51.100.7")).isEqualTo(new Networks.Fact("", "64501"));
    }

    @Test
    void numbersAndTextsAreTheSameRanges() throws IOException {
        Networks text = read("a-ipv4.csv", "1.0.1.0,1.0.3.255,CN\n");
        Files.delete(folder.resolve("a-ipv4.csv"));
        Networks number = read("a-ipv4-num.csv", "16777472,16778239,CN\n");
        for (String address : List.of("1.0.0.255", "1.0.1.0", "1.0.3.255", "1.0.4.0")) {
            assertThat(number.of(address)).isEqualTo(text.of(address));
        }
        Files.delete(folder.resolve("a-ipv4-num.csv"));
        Networks six = read(
                "a-ipv6-num.csv", "42540528726795050063891204319802818560,42540530638174472233151362808233852927,AU\n");
        assertThat(six.of("2001:200::1").country()).isEqualTo("AU");
        assertThat(six.of("2001:1ff::1").country()).isEmpty();
    }

    @Test
    void searchAgreesWithLookingAtEveryRange() throws IOException {
        Random random = new Random(5);
        StringBuilder table = new StringBuilder();
        long[][] ranges = new long[500][];
        long at = 0;
        for (int i = 0; i < ranges.length; i++) {
            long first = at + random.nextInt(3) * 1_000_003L;
            long last = first + random.nextInt(5_000_000);
            ranges[i] = new long[] {first, last, i};
            table.append(first).append(',').append(last).append(',').append(i).append('\n');
            at = last + 1;
        }
        Networks networks = read("r-ipv4-num.csv", table.toString());
        for (int i = 0; i < 20_000; i++) {
            long address =
                    random.nextInt(4) == 0 ? ranges[random.nextInt(500)][random.nextInt(2)] : random.nextLong(at);
            String expected = "";
            for (long[] range : ranges) {
                if (address >= range[0] && address <= range[1]) {
                    expected = Long.toString(range[2]);
                }
            }
            String text =
                    (address >> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
            assertThat(networks.of(text).asn()).as(text).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0.0.0;1.0.0.255;AU|first,last,value",
                "1.0.0.9,1.0.0.1,AU|a range",
                "1.0.0.0,2001::1,AU|a range",
                "1.0.0.0/33,AU|a range",
                "1.0.0.0/x,AU|a range",
                "300.0.0.0,300.0.0.1,AU|a range",
                "1.0.0.0,1.0.0.255,AUS|a country",
                "1.0.0.0,1.0.0.255,4294967296|a country",
                "1.0.0.0,1.0.0.255|a range"
            })
    void aBrokenLineIsToldWithItsPlace(String line, String expected) {
        assertThatThrownBy(() -> read("broken.csv", "# for people\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken.csv:2: expected " + expected);
    }

    @Test
    void countriesAndNumbersAreNotMixedInOneTable() {
        assertThatThrownBy(() -> read("mixed.csv", "1.0.0.0/24,AU\n1.0.1.0/24,64500\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mixed.csv:2");
    }
}
