package org.atalaya.cli;

import picocli.CommandLine.Command;

/** {@code atalaya rules}. */
@Command(name = "rules")
final class RulesCommand implements Runnable {
    @Override
    public void run() {}
}
