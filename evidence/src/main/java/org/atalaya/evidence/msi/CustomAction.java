package org.atalaya.evidence.msi;

import java.util.List;
import java.util.Optional;

/**
 * What a custom action does, by its type number (Windows Installer, "Custom Action Types" and "Custom Action In-Script
 * Execution Options").
 *
 * @param source where the code is: a key of Binary or File, a property, a directory
 * @param target what is called: an entry point, a command line, a script's text
 * @param places where it is run from, {@code InstallExecuteSequence} first, controls of dialogs last; empty when only
 *     another action may run it
 */
record CustomAction(String name, int type, String source, String target, List<Place> places) {
    /** The tables that run actions, in the order in which they count. */
    static final List<String> SEQUENCES = List.of(
            "InstallExecuteSequence",
            "InstallUISequence",
            "AdminExecuteSequence",
            "AdminUISequence",
            "AdvtExecuteSequence");

    /**
     * A row of a sequence, or of the table ControlEvent.
     *
     * @param number its place, empty for a control; actions with a negative one run when the installation ends so (−1
     *     well, −2 given up by the user, −3 failed, −4 put off)
     */
    record Place(String table, Optional<Integer> number, String condition) {}

    private static final int BASE = 0x3F;
    private static final int CONTINUE = 0x40;
    private static final int ASYNC = 0x80;
    private static final int ROLLBACK = 0x100;
    private static final int COMMIT = 0x200;
    private static final int DEFERRED = 0x400;
    private static final int NO_IMPERSONATE = 0x800;
    private static final int SCRIPT_64 = 0x1000;
    private static final int HIDE_TARGET = 0x2000;

    /** Its place in InstallExecuteSequence, empty when it is not run from there. */
    Optional<Integer> sequence() {
        return main().flatMap(Place::number);
    }

    /** The condition of its place in InstallExecuteSequence. */
    String condition() {
        return main().map(Place::condition).orElse("");
    }

    private Optional<Place> main() {
        return places.stream()
                .filter(place -> place.table().equals(SEQUENCES.get(0)))
                .findFirst();
    }

    /** Whether it runs code: a program, a library or a script. */
    boolean runs() {
        return kind().equals("exe") || kind().equals("dll") || isScript();
    }

    boolean is64BitScript() {
        return isScript() && (type & SCRIPT_64) != 0;
    }

    int baseType() {
        return type & BASE;
    }

    boolean isDeferred() {
        return (type & DEFERRED) != 0;
    }

    /** Whether it runs in the install script with the rights of the service: SYSTEM. */
    boolean isSystem() {
        return isDeferred() && (type & NO_IMPERSONATE) != 0;
    }

    boolean isNotImpersonated() {
        return (type & NO_IMPERSONATE) != 0;
    }

    boolean isRollback() {
        return isDeferred() && (type & ROLLBACK) != 0;
    }

    boolean isCommit() {
        return isDeferred() && (type & COMMIT) != 0;
    }

    boolean isAsync() {
        return (type & ASYNC) != 0;
    }

    boolean ignoresExit() {
        return (type & CONTINUE) != 0;
    }

    boolean hidesTarget() {
        return (type & HIDE_TARGET) != 0;
    }

    boolean isScript() {
        return switch (baseType()) {
            case 5, 6, 21, 22, 37, 38, 53, 54 -> true;
            default -> false;
        };
    }

    /** What kind of code: {@code dll}, {@code exe}, {@code jscript}, {@code vbscript}, or nothing that runs. */
    String kind() {
        return switch (baseType()) {
            case 1, 17 -> "dll";
            case 2, 18, 34, 50 -> "exe";
            case 5, 21, 37, 53 -> "jscript";
            case 6, 22, 38, 54 -> "vbscript";
            case 7, 23, 39 -> "install";
            case 19 -> "error";
            case 35 -> "set-directory";
            case 51 -> "set-property";
            default -> "unknown";
        };
    }

    /** Where the code lies: {@code binary}, {@code file}, {@code directory}, {@code property}, {@code inline}. */
    String from() {
        return switch (baseType()) {
            case 1, 2, 5, 6 -> "binary";
            case 17, 18, 21, 22 -> "file";
            case 34 -> "directory";
            case 50, 53, 54 -> "property";
            case 37, 38 -> "inline";
            default -> "";
        };
    }
}
