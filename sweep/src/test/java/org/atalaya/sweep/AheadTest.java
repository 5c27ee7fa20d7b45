package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.atalaya.fixtures.Corpora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AheadTest {
    @TempDir
    private Path folder;

    private final SweepRequest request = Sweeps.of(Corpora.root().resolve("samples/first-look"), Path.of("nowhere"));

    @Test
    void rulesLoadedAheadAreThoseOfTheRequest() throws Exception {
        Ahead ahead = Ahead.begin(request.rules(), request.knowledge(), request.cache());
        assertThat(ahead.loaded(request).orElseThrow().rules().rules())
                .hasSameSizeAs(Sweep.load(request).rules().rules())
                .isNotEmpty();
    }

    @Test
    void otherRulesThanThoseAskedForAreNotUsed() {
        Ahead others = Ahead.begin(List.of(folder), request.knowledge(), request.cache());
        assertThat(others.loaded(request)).isEmpty();
        Ahead otherKnowledge = Ahead.begin(request.rules(), folder, request.cache());
        assertThat(otherKnowledge.loaded(request)).isEmpty();
        Ahead otherCache = Ahead.begin(request.rules(), request.knowledge(), Optional.of(folder));
        assertThat(otherCache.loaded(request)).isEmpty();
        assertThat(Ahead.nothing().loaded(request)).isEmpty();
    }

    @Test
    void whatCannotBeLoadedIsLeftToTheSweep() throws Exception {
        Files.writeString(folder.resolve("logsources.yml"), "mappings: [");
        Ahead broken = Ahead.begin(request.rules(), folder, request.cache());
        SweepRequest same = new SweepRequest(
                request.paths(),
                request.rules(),
                request.yara(),
                folder,
                request.out(),
                request.least(),
                request.since(),
                request.until(),
                request.hosts(),
                request.recover(),
                request.threads(),
                request.mapping(),
                request.placeholders(),
                request.language(),
                request.resume(),
                request.cache(),
                Optional.empty());
        assertThat(broken.loaded(same)).isEmpty();
    }
}
