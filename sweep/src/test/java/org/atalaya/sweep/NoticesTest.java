package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest {
    /** Twenty megabytes of broken lines are five portions, each of which says what it met. */
    @Test
    void aBrokenFileDoesNotHideWhatOthersHave(@TempDir Path folder) throws IOException {
        Path evidence = Files.createDirectory(folder.resolve("evidence"));
        String line = "{\"a\":1,\"p\":\"" + "x".repeat(1000) + "\n";
        Files.writeString(evidence.resolve("a.jsonl"), "{\"a\":1}\n" + line.repeat(20_000));
        Files.writeString(evidence.resolve("b.jsonl"), "{\"a\":1}\n{\"b\n");

        var summary = new Sweep(Sweeps.of(evidence, folder.resolve("out")), Progress.NONE)
                .run()
                .summary();

        assertThat(summary.noticeCount()).isGreaterThan(100);
        assertThat(summary.notices().stream().filter(notice -> notice.source().contains("a.jsonl")))
                .hasSize(Collector.MOST_NOTICES_OF_SOURCE + 1)
                .last()
                .extracting(Notice::kind)
                .isEqualTo(Notice.Kind.LIMIT);
        assertThat(summary.notices()).anyMatch(notice -> notice.source().contains("b.jsonl"));
    }
}
