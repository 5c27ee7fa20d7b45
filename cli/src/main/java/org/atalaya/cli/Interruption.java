package org.atalaya.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What happens on Ctrl-C, and when the system asks to end: the first time a stop is asked for, so that the process ends by
 * itself with its own exit code and valid results; the second time it ends at once. (A shutdown hook could do neither: the
 * JVM would end with 130, and remove temporary files that are still read.)
 */
final class Interruption implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private record Before(Signal signal, SignalHandler handler) {}

    private final List<Before> before = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    /** @param stop asks for the stop; called once, by another thread */
    Interruption(Runnable stop) {
        for (String name : SIGNALS) {
            try {
                Signal signal = new Signal(name);
                before.add(new Before(signal, Signal.handle(signal, received -> {
                    if (asked.getAndSet(true)) {
                        Runtime.getRuntime().halt(Main.EXIT_PARTIAL);
                    }
                    stop.run();
                })));
            } catch (IllegalArgumentException notThisSystem) {
                // Windows has no HUP, and a JVM started with -Xrs handles none.
                continue;
            }
        }
    }

    @Override
    public void close() {
        before.forEach(one -> Signal.handle(one.signal(), one.handler()));
    }
}
