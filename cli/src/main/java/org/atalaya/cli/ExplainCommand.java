package org.atalaya.cli;

import picocli.CommandLine.Command;

/** {@code atalaya explain}. */
@Command(name = "explain")
final class ExplainCommand implements Runnable {
    @Override
    public void run() {}
}
