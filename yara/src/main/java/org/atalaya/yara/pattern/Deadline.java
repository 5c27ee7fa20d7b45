package org.atalaya.yara.pattern;

import java.util.concurrent.TimeUnit;

/**
 * When a scan must have ended; asked between pieces of work, so a scan ends a little later. One for each scan: it counts the
 * work, and threads that counted in one place would wait for one another.
 */
public final class Deadline {
    /** Work between two looks at the clock. */
    private static final long PACE = 1 << 20;

    private final long nanos;
    private final long begun;
    private long owed = PACE;

    private Deadline(long nanos, long begun) {
        this.nanos = nanos;
        this.begun = begun;
    }

    /** None at all. */
    public static Deadline never() {
        return new Deadline(Long.MAX_VALUE, 0);
    }

    /** So many seconds from now. */
    public static Deadline in(long seconds) {
        return new Deadline(TimeUnit.SECONDS.toNanos(seconds), System.nanoTime());
    }

    /** Thrown when the time is over. */
    public static final class Passed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Passed() {
            super("the time for this scan is over", null, false, false);
        }
    }

    /**
     * Says that work was done, roughly in compared bytes.
     *
     * @throws Passed when the time is over
     */
    public void worked(long steps) {
        owed -= steps;
        if (owed < 0) {
            owed = PACE;
            if (nanos != Long.MAX_VALUE && System.nanoTime() - begun > nanos) {
                throw new Passed();
            }
        }
    }
}
