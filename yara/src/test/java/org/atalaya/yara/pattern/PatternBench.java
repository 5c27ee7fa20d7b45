package org.atalaya.yara.pattern;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.atalaya.model.Content;

/**
 * Prints how fast the patterns of a folder of rules are searched in the files of another, the first pass (cold) and later
 * ones (warm). Run with the test classes on the class path: {@code PatternBench RULES DATA [passes]}.
 */
final class PatternBench {
    /** Processor time of the thread, which other work on the machine disturbs least. */
    private static final java.lang.management.ThreadMXBean CLOCK =
            java.lang.management.ManagementFactory.getThreadMXBean();

    private PatternBench() {}

    public static void main(String[] arguments) throws IOException, PatternError {
        long begin = System.nanoTime();
        List<Pattern> patterns = RuleLines.in(Path.of(arguments[0]));
        long read = System.nanoTime();
        PatternSet.Builder builder = PatternSet.builder();
        for (Pattern pattern : patterns) {
            builder.add(pattern);
        }
        PatternSet built = builder.build();
        long compiled = System.nanoTime();
        byte[] image = built.image();
        long written = System.nanoTime();
        PatternSet set = PatternSet.load(ByteBuffer.wrap(image));
        long loaded = System.nanoTime();
        int fill = 0;
        for (long word : set.windows.bitmap) {
            fill += Long.bitCount(word);
        }
        System.out.printf(
                "%d patterns (%d distinct, %d slow) read %d ms, compiled %d ms, image %d bytes written %d ms, loaded %d ms; bitmap %.1f %% full%n",
                patterns.size(),
                set.size(),
                set.slow.length,
                (read - begin) / 1_000_000,
                (compiled - read) / 1_000_000,
                image.length,
                (written - compiled) / 1_000_000,
                (loaded - written) / 1_000_000,
                fill * 100.0 / (set.windows.bitmap.length * 64L));
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of(arguments[1]))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        Scan scan = new Scan(set);
        for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
            long spent = 0;
            long bytes = 0;
            long matches = 0;
            for (Path file : files) {
                byte[] data = Files.readAllBytes(file);
                long start = CLOCK.getCurrentThreadCpuTime();
                scan.run(Content.of(data), ScanLimits.STANDARD);
                spent += CLOCK.getCurrentThreadCpuTime() - start;
                bytes += data.length;
                for (int i = 0; i < scan.matchedCount(); i++) {
                    matches += scan.count(scan.matched(i));
                }
            }
            System.out.printf(
                    "pass %d: %d files, %d bytes, %d ms, %.1f MB/s, %.4f ms a file, %d matches, %d stopped%n",
                    pass,
                    files.size(),
                    bytes,
                    spent / 1_000_000,
                    bytes * 1e3 / spent,
                    spent / 1e6 / files.size(),
                    matches,
                    scan.truncatedCount());
        }
    }
}
