package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AheadTest {
    @TempDir
    private Path folder;

    private final RuleFiles ours = Sweeps.ours();

    private RuleFiles with(Path knowledge, List<Path> rules, Optional<Path> cache) {
        return RuleFiles.of(knowledge, rules, List.of(), cache);
    }

    @Test
    void rulesLoadedAheadAreThoseOfTheRequest() throws Exception {
        Ahead ahead = Ahead.begin(with(ours.knowledge(), ours.sigma(), ours.cache()));
        assertThat(ahead.loaded(ours).orElseThrow().rules().rules())
                .hasSameSizeAs(Sweep.load(ours).rules().rules())
                .isNotEmpty();
    }

    @Test
    void otherRulesThanThoseAskedForAreNotUsed() {
        Ahead others = Ahead.begin(with(ours.knowledge(), List.of(folder), ours.cache()));
        assertThat(others.loaded(ours)).isEmpty();
        Ahead otherKnowledge = Ahead.begin(with(folder, ours.sigma(), ours.cache()));
        assertThat(otherKnowledge.loaded(ours)).isEmpty();
        Ahead otherCache = Ahead.begin(with(ours.knowledge(), ours.sigma(), Optional.of(folder)));
        assertThat(otherCache.loaded(ours)).isEmpty();
        assertThat(Ahead.nothing().loaded(ours)).isEmpty();
    }

    @Test
    void whatCannotBeLoadedIsLeftToTheSweep() throws Exception {
        Files.writeString(folder.resolve("logsources.yml"), "mappings: [");
        RuleFiles broken = with(folder, ours.sigma(), ours.cache());
        assertThat(Ahead.begin(broken).loaded(broken)).isEmpty();
    }
}
