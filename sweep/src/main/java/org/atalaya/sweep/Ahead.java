package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.atalaya.sigma.RulePack;
import org.atalaya.sigma.Sigma;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are loaded while a command line is still being read, since most sweeps of a small log spend a good part of
 * their time on both. When it turns out that other rules are asked for, nothing is lost but the work.
 */
public final class Ahead {
    private final List<Path> rules;
    private final Path knowledge;
    private final Optional<Path> cache;
    private final @Nullable FutureTask<RulePack.Loaded> loading;

    private Ahead(List<Path> rules, Path knowledge, Optional<Path> cache, boolean begin) {
        this.rules = rules;
        this.knowledge = knowledge;
        this.cache = cache;
        if (!begin) {
            loading = null;
            return;
        }
        FutureTask<RulePack.Loaded> task = new FutureTask<>(() -> RulePack.load(
                rules,
                Sweep.mappings(knowledge, Optional.empty()),
                Sweep.placeholders(knowledge, Optional.empty()),
                cache));
        loading = task;
        Thread.ofPlatform().daemon().name("ahead").start(() -> {
            task.run();
            Sigma.warmUp();
        });
    }

    /** Nothing is loaded ahead. */
    public static Ahead nothing() {
        return new Ahead(List.of(), Path.of(""), Optional.empty(), false);
    }

    /** Begins to load rules without mappings or placeholders of the user's own. */
    public static Ahead begin(List<Path> rules, Path knowledge, Optional<Path> cache) {
        return new Ahead(rules, knowledge, cache, true);
    }

    /**
     * The rules, when they are those of a request and could be loaded.
     */
    Optional<RulePack.Loaded> loaded(SweepRequest request) {
        FutureTask<RulePack.Loaded> task = loading;
        if (task == null
                || !request.rules().equals(rules)
                || !request.knowledge().equals(knowledge)
                || !request.cache().equals(cache)
                || request.mapping().isPresent()
                || request.placeholders().isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(task.get());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            // Fails again, in the thread that is asked.
            return Optional.empty();
        }
    }
}
