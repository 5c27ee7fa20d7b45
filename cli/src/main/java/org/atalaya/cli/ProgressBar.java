package org.atalaya.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.atalaya.sweep.Progress;

/** One line on a terminal that says how far a sweep is; silent where there is no terminal. */
final class ProgressBar implements Progress {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR = 24;
    /** Columns left free: the terminal echoes {@code ^C} after the line, and must not wrap. */
    private static final int ECHO = 3;

    private final PrintWriter err;
    private final boolean terminal;
    private final int columns;
    private final boolean colour;
    private final long start = System.nanoTime();
    private boolean stopping;
    private long drawn;
    private long totalBytes;
    private long bytes;
    private long events;
    private long findings;

    ProgressBar(PrintWriter err, boolean terminal, int columns, boolean colour) {
        this.err = err;
        this.terminal = terminal;
        this.columns = columns;
        this.colour = colour;
    }

    @Override
    public synchronized void total(long files, long size) {
        totalBytes = size;
    }

    @Override
    public synchronized void advance(long moreBytes, long moreEvents, long moreFindings) {
        bytes += moreBytes;
        events += moreEvents;
        findings += moreFindings;
        long now = System.nanoTime();
        if (terminal && !stopping && now - drawn > REDRAW_NANOS) {
            drawn = now;
            draw(now);
        }
    }

    private void draw(long now) {
        double seconds = (now - start) / 1e9;
        double part = totalBytes == 0 ? 1 : Math.min(1, (double) bytes / totalBytes);
        int full = (int) (part * BAR);
        long left = part <= 0 ? 0 : Math.round(seconds / part * (1 - part));
        String bar = "█".repeat(full) + "░".repeat(BAR - full);
        String text = String.format(
                Locale.ROOT,
                " %3d %%  %.0f MB/s  %,d ev/s  %,d findings  ETA %d:%02d",
                Math.round(part * 100),
                bytes / 1e6 / Math.max(0.001, seconds),
                Math.round(events / Math.max(0.001, seconds)),
                findings,
                left / 60,
                left % 60);
        int room = columns - ECHO;
        String shown = bar.length() + text.length() <= room
                ? (colour ? "\u001B[36m" + bar + "\u001B[0m" : bar) + text
                : text.substring(0, Math.min(text.length(), room));
        err.print("\r\u001B[2K" + shown);
        err.flush();
    }

    /** Says that the results so far are being written; from then on nothing is drawn. */
    synchronized void stopping() {
        if (terminal) {
            String text = "stopping, writing what was found so far (again: end at once)";
            drawn = System.nanoTime();
            stopping = true;
            err.print("\r\u001B[2K" + text.substring(0, Math.min(text.length(), columns - ECHO)));
            err.flush();
        }
    }

    /** Takes the line away. */
    synchronized void clear() {
        if (terminal && drawn > 0) {
            drawn = 0;
            err.print("\r\u001B[2K");
            err.flush();
        }
    }
}
