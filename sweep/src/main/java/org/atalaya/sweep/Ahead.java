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
    private final RuleFiles files;
    private final @Nullable FutureTask<RulePack.Loaded> loading;

    private Ahead(RuleFiles files, @Nullable FutureTask<RulePack.Loaded> loading) {
        this.files = files;
        this.loading = loading;
    }

    /** Nothing is loaded ahead. */
    public static Ahead nothing() {
        return new Ahead(RuleFiles.of(Path.of(""), List.of(), List.of(), Optional.empty()), null);
    }

    /** Begins to load Sigma rules. */
    public static Ahead begin(RuleFiles files) {
        FutureTask<RulePack.Loaded> loading = new FutureTask<>(() -> Sweep.load(files));
        Thread.ofPlatform().daemon().name("ahead").start(() -> {
            loading.run();
            Sigma.warmUp();
        });
        return new Ahead(files, loading);
    }

    /** The rules, when they are those that are asked for and could be loaded. */
    Optional<RulePack.Loaded> loaded(RuleFiles asked) {
        FutureTask<RulePack.Loaded> task = loading;
        if (task == null || !files.sameSigma(asked)) {
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
