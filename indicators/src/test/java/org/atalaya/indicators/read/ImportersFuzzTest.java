package org.atalaya.indicators.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.Probe;
import org.atalaya.indicators.SetFullException;

/** Each importer by itself: a file is taken as a whole, or told in one line and nothing of it kept. */
class ImportersFuzzTest {
    /** What reads a file of one format. */
    private interface Importer {
        void read(byte[] data, IndicatorSetBuilder into) throws IOException;
    }

    private static void take(byte[] data, Importer importer) throws IOException {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.begin("file");
        boolean kept = false;
        try {
            importer.read(data, builder);
            builder.keep();
            kept = true;
        } catch (Fault | ImportException | SetFullException refused) {
            builder.forget();
            assertThat(String.valueOf(refused.getMessage())).isNotBlank().hasSizeLessThan(1_000);
            assertThat(String.valueOf(refused.getMessage()).lines()).hasSize(1);
        }
        IndicatorSet set = builder.build();
        assertThat(kept || set.isEmpty() && set.rules().isEmpty()).isTrue();
        Probe probe = new Probe(set);
        char[] text = new String(data, StandardCharsets.UTF_8).toCharArray();
        probe.text(text, 0, text.length);
        for (int i = 0; i < probe.count(); i++) {
            assertThat(probe.indicator(i).value()).isNotEmpty();
        }
    }

    private static BufferedReader lines(byte[] data) {
        return new BufferedReader(new StringReader(new String(data, StandardCharsets.UTF_8)));
    }

    @FuzzTest
    void aBundleIsTakenOrRefused(byte[] data) throws IOException {
        take(data, (bytes, into) -> JsonFile.read("file", new ByteArrayInputStream(bytes), into));
    }

    @FuzzTest
    void aMispEventIsTakenOrRefused(byte[] data) throws IOException {
        byte[] head = "{\"Event\":".getBytes(StandardCharsets.UTF_8);
        byte[] whole = java.util.Arrays.copyOf(head, head.length + data.length + 1);
        System.arraycopy(data, 0, whole, head.length, data.length);
        whole[whole.length - 1] = '}';
        take(whole, (bytes, into) -> JsonFile.read("file", new ByteArrayInputStream(bytes), into));
    }

    @FuzzTest
    void anOpenIocIsTakenOrRefused(byte[] data) throws IOException {
        take(data, (bytes, into) -> OpenIoc.read("file", new ByteArrayInputStream(bytes), into));
    }

    @FuzzTest
    void aTableIsTakenOrRefused(byte[] data) throws IOException {
        take(data, (bytes, into) -> CsvTable.read(lines(bytes), into));
    }

    @FuzzTest
    void aListIsTakenOrRefused(byte[] data) throws IOException {
        take(data, (bytes, into) -> PlainList.read(lines(bytes), into));
    }
}
