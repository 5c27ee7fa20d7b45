package org.atalaya.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.fixtures.Corpora;

/** Runs command lines in this process, as from the project's root folder. */
final class Door {
    static final Path FIRST_LOOK = Corpora.root().resolve("samples/first-look");

    /** What a command line gave. */
    record Said(int code, String out, String err) {}

    private Door() {}

    static Said run(Object... words) {
        System.setProperty("atalaya.home", Corpora.root().toString());
        List<String> line = new ArrayList<>();
        for (Object word : words) {
            line.add(word.toString());
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(line.toArray(new String[0]));
        return new Said(code, out.toString(), err.toString());
    }
}
