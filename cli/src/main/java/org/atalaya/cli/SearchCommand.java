package org.atalaya.cli;

import picocli.CommandLine.Command;

/** {@code atalaya search}. */
@Command(name = "search")
final class SearchCommand implements Runnable {
    @Override
    public void run() {}
}
