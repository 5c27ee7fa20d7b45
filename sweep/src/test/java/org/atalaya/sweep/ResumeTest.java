package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.fixtures.Corpora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that was stopped leaves valid results, and one that goes on gives the bytes of one that was not stopped. */
class ResumeTest {
    private static final List<String> RESULTS =
            List.of("findings.jsonl", "timeline.csv", "report.html", "navigator.json");

    @TempDir
    Path folder;

    private SweepRequest request(String out, int threads, boolean resume) {
        return request(out, threads, resume, Optional.empty());
    }

    private SweepRequest request(String out, int threads, boolean resume, Optional<WarnRequest> warning) {
        return Sweeps.of(folder.resolve("evidence"), folder.resolve(out), threads, resume, warning);
    }

    /** The sample, with a link and a file of no known shape, so that there are notices of both kinds. */
    private void evidence() throws IOException {
        Path sample = Corpora.root().resolve("samples/first-look");
        Path evidence = folder.resolve("evidence");
        for (Path file : Corpora.files(sample, "")) {
            Path copy = evidence.resolve(sample.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        Files.writeString(evidence.resolve("0-unknown.bin"), "\u0001\u0002 no log");
        Files.createSymbolicLink(evidence.resolve("link"), evidence);
    }

    /** Stops after a number of results that were put in order. */
    private SweepResult stopAfter(int results, SweepRequest request) throws IOException {
        Sweep[] sweep = new Sweep[1];
        Progress progress = new Progress() {
            private int seen;

            @Override
            public void total(long files, long bytes) {}

            @Override
            public void advance(long bytes, long events, long findings) {
                seen++;
                if (seen == results) {
                    sweep[0].stop();
                }
            }
        };
        sweep[0] = new Sweep(request, progress);
        return sweep[0].run();
    }

    @Test
    void aResumedSweepGivesTheBytesOfOneWithoutInterruption() throws IOException {
        evidence();
        assertThat(new Sweep(request("whole", 1, false), Progress.NONE)
                        .run()
                        .summary()
                        .partial())
                .isFalse();
        for (int threads : new int[] {1, 3}) {
            for (int results : new int[] {1, 2, 4}) {
                String out = "out-" + threads + "-" + results;
                SweepResult stopped = stopAfter(results, request(out, threads, false));
                assertThat(stopped.summary().partial()).isTrue();
                for (String name : RESULTS) {
                    assertThat(folder.resolve(out).resolve(name)).exists();
                }
                assertThat(folder.resolve(out).resolve(Journal.NAME)).exists();
                // What a sweep that was killed leaves.
                Files.writeString(folder.resolve(out).resolve(".sort-123.tmp"), "half a run");
                // Stopped a second time, on its way.
                stopAfter(1, request(out, threads, true));
                new Sweep(request(out, threads, true), Progress.NONE).run();
                for (String name : RESULTS) {
                    assertThat(folder.resolve(out).resolve(name))
                            .hasSameBinaryContentAs(folder.resolve("whole").resolve(name));
                }
                assertThat(folder.resolve(out)).isDirectoryNotContaining("glob:**/.*");
            }
        }
    }

    @Test
    void aResumedSweepGivesTheWarningOfOneWithoutInterruption() throws IOException {
        Path sample = Corpora.root().resolve("samples/imss-lure");
        Path evidence = folder.resolve("evidence");
        for (Path file : Corpora.files(sample, "")) {
            Path copy = evidence.resolve(sample.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        Path whole = folder.resolve("whole-warning");
        new Sweep(request("whole", 1, false, Optional.of(new WarnRequest(whole))), Progress.NONE).run();
        for (int results : new int[] {1, 4, 9}) {
            String out = "out-" + results;
            WarnRequest warning = new WarnRequest(folder.resolve(out + "-warning"));
            assertThat(stopAfter(results, request(out, 2, false, Optional.of(warning)))
                            .summary()
                            .partial())
                    .isTrue();
            new Sweep(request(out, 2, true, Optional.of(warning)), Progress.NONE).run();
            for (Path file : Corpora.files(whole, "")) {
                assertThat(warning.out().resolve(whole.relativize(file).toString()))
                        .hasSameTextualContentAs(file);
            }
        }
    }

    @Test
    void aSweepOfOtherEvidenceDoesNotGoOn() throws IOException {
        evidence();
        stopAfter(1, request("out", 1, false));
        Files.writeString(folder.resolve("evidence/new.jsonl"), "{}\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new Sweep(request("out", 1, true), Progress.NONE).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without --resume");
    }
}
