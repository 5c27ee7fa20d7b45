package org.atalaya.cli;

import picocli.CommandLine.Command;

/** {@code atalaya metrics}. */
@Command(name = "metrics")
final class MetricsCommand implements Runnable {
    @Override
    public void run() {}
}
