package org.atalaya.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.atalaya.yara.condition.Explanation;
import org.atalaya.yara.pattern.Deadline;
import org.jspecify.annotations.Nullable;

/** Scans files with YARA rules, several at a time, and tells the results in the order of the files. */
public final class FileScan {
    /** Files that may be ahead of the first one whose result is not told yet. */
    private static final int WINDOW = 4096;

    /**
     * How to scan.
     *
     * @param threads at least 1
     * @param inside whether to open archives, installers and documents and scan what they hold too
     * @param others whether the rules that do not hold are wanted
     * @param why whether to say why rules fired
     */
    public record Request(
            Rules rules, int threads, RuleScanner.Options options, boolean inside, boolean others, boolean why) {}

    /**
     * What was found in one content.
     *
     * @param source the file; what lies in it follows after {@code !}
     * @param others rules that do not hold, where they are wanted
     * @param said what rules said with module console
     * @param why of each match, why it fired, a line for each part of the condition
     * @param problems what could not be read or done
     */
    public record Result(
            String source,
            List<RuleMatch> matches,
            List<RuleMatch> others,
            List<String> said,
            List<List<Explanation.Line>> why,
            List<String> problems) {}

    private final Request request;
    private final List<Path> files;
    private final Receiver receiver;
    private final AtomicBoolean stopped;
    private final Map<Integer, List<Result>> waiting = new HashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int taken;
    private int told;

    /** Takes results. */
    public interface Receiver {
        /** A content in which something was found, said or missed. */
        void result(Result result);
    }

    private FileScan(Request request, List<Path> files, Receiver receiver, AtomicBoolean stopped) {
        this.request = request;
        this.files = files;
        this.receiver = receiver;
        this.stopped = stopped;
    }

    /**
     * Scans.
     *
     * @param stopped set by another thread to end early
     */
    public static void run(Request request, List<Path> files, Receiver receiver, AtomicBoolean stopped) {
        FileScan scan = new FileScan(request, files, receiver, stopped);
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < Math.min(request.threads(), files.size()); i++) {
            threads.add(Thread.ofPlatform().name("scan-" + i).start(scan::work));
        }
        scan.work();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException later) {
                    interrupted = true;
                    stopped.set(true);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (scan.failure.get()) {
            case RuntimeException defect -> throw defect;
            case Error error -> throw error;
            case null, default -> {}
        }
    }

    private void work() {
        try {
            RuleScanner scanner = new RuleScanner(request.rules());
            for (int number = next(); number >= 0; number = next()) {
                List<Result> results = new ArrayList<>();
                file(scanner, files.get(number), results);
                tell(number, results);
            }
        } catch (RuntimeException | Error failed) {
            failure.compareAndSet(null, failed);
            stopped.set(true);
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private synchronized int next() {
        while (taken >= told + WINDOW && !stopped.get()) {
            try {
                wait(100);
            } catch (InterruptedException asked) {
                stopped.set(true);
                Thread.currentThread().interrupt();
            }
        }
        return taken < files.size() && !stopped.get() ? taken++ : -1;
    }

    private synchronized void tell(int number, List<Result> results) {
        waiting.put(number, results);
        for (List<Result> ready = waiting.remove(told); ready != null; ready = waiting.remove(told)) {
            ready.forEach(receiver::result);
            told++;
        }
        notifyAll();
    }

    private void file(RuleScanner scanner, Path file, List<Result> results) {
        String source = file.toString();
        try (FileContent content = FileContent.open(file)) {
            if (request.inside()) {
                Formats.ALL.read(
                        content, source, org.atalaya.evidence.artifact.Options.STANDARD, new Artifacts.Visitor() {
                            @Override
                            public void artifact(Artifact artifact, Content bytes) {
                                scan(scanner, bytes, artifact.source(), artifact.structures(), results);
                            }

                            @Override
                            public void notice(Notice notice) {
                                problem(results, notice.source(), notice.detail());
                            }
                        });
            } else {
                scan(scanner, content, source, Map.of(), results);
            }
        } catch (IOException | UncheckedIOException unreadable) {
            problem(results, source, "cannot be read: " + unreadable.getMessage());
        }
    }

    private void scan(
            RuleScanner scanner,
            Content content,
            String source,
            Map<String, Structure.Struct> known,
            List<Result> results) {
        List<RuleMatch> matches;
        try {
            matches = scanner.scan(content, Formats.ALL.structures(content, known), request.options());
        } catch (Deadline.Passed late) {
            problem(results, source, "scan timed out after " + request.options().seconds() + " seconds");
            return;
        }
        List<RuleMatch> others = request.others() ? scanner.others() : List.of();
        List<String> said = scanner.said();
        List<String> notes = scanner.notes();
        if (!matches.isEmpty() || !others.isEmpty() || !said.isEmpty() || !notes.isEmpty()) {
            List<List<Explanation.Line>> why =
                    request.why() ? matches.stream().map(scanner::explain).toList() : List.of();
            results.add(new Result(source, matches, others, said, why, notes));
        }
    }

    private static void problem(List<Result> results, String source, String problem) {
        results.add(new Result(source, List.of(), List.of(), List.of(), List.of(), List.of(problem)));
    }
}
