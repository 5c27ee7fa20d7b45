package org.atalaya.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.sweep.Ahead;
import org.atalaya.sweep.RuleFiles;
import org.atalaya.warning.Language;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reads what several commands share from options and environment. */
final class Options {
    private Options() {}

    /** The folder that knowledge/ lies in: given by the launcher, else the current one. */
    static Path home() {
        Path home = Path.of(System.getProperty("atalaya.home", ""));
        // From within it, results name our rules without the way to them.
        return home.toAbsolutePath().normalize().equals(Path.of("").toAbsolutePath()) ? Path.of("") : home;
    }

    /** The Sigma rules of a command: those given, which must be there, else ours. */
    static List<Path> rules(List<Path> given) {
        return elseOurs(given, "sigma");
    }

    /** The YARA rules of a command, likewise. */
    static List<Path> yara(List<Path> given) {
        return elseOurs(given, "yara");
    }

    private static List<Path> elseOurs(List<Path> given, String kind) {
        checkPaths(given);
        return given.isEmpty() ? List.of(home().resolve("knowledge/rules").resolve(kind)) : given;
    }

    /**
     * Begins to load the rules that a sweep's command line seems to name, before it is read in earnest.
     *
     * @param arguments of the whole command line
     */
    static Ahead rulesAhead(String[] arguments) {
        List<Path> named = new ArrayList<>();
        boolean among = false;
        try {
            for (String argument : arguments) {
                if (argument.startsWith("-")) {
                    among = argument.equals("--rules");
                } else if (among) {
                    named.add(Path.of(argument));
                }
            }
            List<Path> rules = named.isEmpty() ? List.of(home().resolve("knowledge/rules/sigma")) : named;
            return Ahead.begin(RuleFiles.of(home().resolve("knowledge"), rules, List.of(), cache()));
        } catch (InvalidPathException saidLater) {
            return Ahead.nothing();
        }
    }

    /** The option {@code --lang} of a command. */
    static final class Lang {
        @Option(names = "--lang", paramLabel = "es|en", description = "Language (default: of the environment).")
        private @Nullable String given;

        /** What was asked for, else the environment's. */
        Language language() {
            return Options.language(given);
        }
    }

    /** The option {@code --format} of a command. */
    static final class Format {
        @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: ${DEFAULT-VALUE}).")
        private String given = "text";

        /** Whether JSON was asked for. */
        boolean isJson() {
            return Options.isJson(given);
        }
    }

    /** {@code --lang}, else the environment's. */
    static Language language(@Nullable String given) {
        if (given != null) {
            if (!given.equals("es") && !given.equals("en")) {
                throw new IllegalArgumentException("--lang takes es or en, not '" + given + "'");
            }
            return Language.of(given);
        }
        // The launcher says it where it had to change the environment's locale to one that is installed.
        String told = System.getProperty("atalaya.language");
        if (told != null && !told.isEmpty()) {
            return Language.of(told);
        }
        for (String name : List.of("LC_ALL", "LC_MESSAGES", "LANG")) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                return Language.of(value);
            }
        }
        return Language.EN;
    }

    /** Whether {@code --format} asks for JSON rather than text. */
    static boolean isJson(String format) {
        if (!format.equals("text") && !format.equals("json")) {
            throw new IllegalArgumentException("--format takes text or json, not '" + format + "'");
        }
        return format.equals("json");
    }

    /** A date or time, in UTC where it has no offset. */
    static Optional<Instant> time(String option, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (text.length() == 10) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            if (text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
            return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(option + ": '" + text
                    + "' is not a time; write 2024-01-30, 2024-01-30T09:15 or 2024-01-30T09:15:00Z");
        }
    }

    /** Fails with a clear message when evidence is missing. */
    static void checkPaths(List<Path> paths) {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new IllegalArgumentException("no such file or folder: " + path);
            }
        }
    }

    /** The user's cache folder for compiled rules; empty when there is no home to put it in. */
    static Optional<Path> cache() {
        String base = System.getenv("XDG_CACHE_HOME");
        if (base != null && !base.isEmpty()) {
            return Optional.of(Path.of(base, "atalaya"));
        }
        String home = System.getenv("HOME");
        return home == null || home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".cache", "atalaya"));
    }

    /** Columns of the terminal, by the launcher or the environment; 100 when unknown. */
    static int columns() {
        try {
            String columns = System.getenv("COLUMNS");
            return columns == null ? 100 : Math.clamp(Integer.parseInt(columns.strip()), 20, 400);
        } catch (NumberFormatException notANumber) {
            return 100;
        }
    }

    /** Whether standard error is a terminal on which a line can be drawn again. */
    static boolean terminal() {
        return "1".equals(System.getenv("ATALAYA_TTY_ERR")) && !"dumb".equals(System.getenv("TERM"));
    }

    /** Whether to use colours on standard output. */
    static boolean colour() {
        String no = System.getenv("NO_COLOR");
        return (no == null || no.isEmpty())
                && "1".equals(System.getenv("ATALAYA_TTY_OUT"))
                && !"dumb".equals(System.getenv("TERM"));
    }
}
