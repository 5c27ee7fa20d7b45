package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.atalaya.model.Notice;
import org.atalaya.sweep.MailSearch;
import org.atalaya.sweep.mailstore.MailRecord;
import org.atalaya.sweep.mailstore.MailStore;
import org.atalaya.sweep.mailstore.StoreDamaged;
import org.atalaya.warning.SimilarJson;
import org.atalaya.warning.TerminalSummary;
import org.atalaya.warning.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya mail}. */
@Command(
        name = "mail",
        mixinStandardHelpOptions = true,
        description = "Keeps mails so that everybody who got the same one is found at once.",
        footer = {
            "",
            "Examples:",
            "  atalaya mail index mails/ /var/mail/export      put mails into a store",
            "  atalaya mail similar lure.eml --store mails/    who else got it",
        },
        subcommands = {MailCommand.IndexCommand.class, MailCommand.SimilarCommand.class})
final class MailCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static void tell(List<Notice> notices, PrintWriter err) {
        notices.forEach(
                notice -> err.println("atalaya: " + TerminalSummary.clean(notice.source() + ": " + notice.detail())));
    }

    private static int damaged(StoreDamaged damaged, PrintWriter err) {
        err.println("atalaya: " + damaged.getMessage());
        return Main.EXIT_USAGE;
    }

    /** {@code atalaya mail index}. */
    @Command(
            name = "index",
            mixinStandardHelpOptions = true,
            description = "Puts the mails of files and folders into a store. May be run again: what is there stays.",
            footer = {
                "",
                "Example:",
                "  atalaya mail index mails/ export/ archive.mbox",
                "",
                "Exit codes: 0 done; 2 wrong usage, or a damaged store; 4 the store could not be written."
            })
    static final class IndexCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "STORE", description = "A folder; made where there is none.")
        private Path store = Path.of("");

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Files and folders with mails.")
        private List<Path> paths = new ArrayList<>();

        @Mixin
        private Options.Lang lang = new Options.Lang();

        @Override
        public Integer call() throws IOException {
            Words words = new Words(lang.language());
            Options.checkPaths(paths);
            PrintWriter err = spec.commandLine().getErr();
            try {
                MailSearch.Indexed indexed =
                        MailSearch.index(store, paths, Options.home().resolve("knowledge"));
                tell(indexed.notices(), err);
                spec.commandLine()
                        .getOut()
                        .println(words.get("similar.indexed", indexed.read(), indexed.added(), store));
                spec.commandLine().getOut().flush();
                return Main.EXIT_CLEAN;
            } catch (StoreDamaged damaged) {
                return damaged(damaged, err);
            }
        }
    }

    /** {@code atalaya mail similar}. */
    @Command(
            name = "similar",
            mixinStandardHelpOptions = true,
            description = {
                "Finds everybody who got a mail or a variant of it: other names, amounts, links,",
                "the order of sentences, some of the words."
            },
            footer = {
                "",
                "Examples:",
                "  atalaya mail similar lure.eml --store mails/",
                "  atalaya mail similar lure.eml export/ --format json --lang es",
                "",
                "Exit codes: 0 found nothing; 1 found something; 2 wrong usage, or a damaged store."
            })
    static final class SimilarCommand implements Callable<Integer> {
        private static final int MOST_RECIPIENT = 34;
        private static final int MOST_SENDER = 30;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "FILE", description = "The mail, as mail programs save it.")
        private Path file = Path.of("");

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "PATH",
                description = "Where to look, without a store.")
        private List<Path> paths = new ArrayList<>();

        @Option(names = "--store", paramLabel = "STORE", description = "Where to look: see mail index.")
        private @Nullable Path store;

        @Mixin
        private Options.Format format = new Options.Format();

        @Mixin
        private Options.Lang lang = new Options.Lang();

        @Override
        public Integer call() throws IOException {
            Words words = new Words(lang.language());
            boolean json = format.isJson();
            if ((store == null) == paths.isEmpty()) {
                throw new IllegalArgumentException("name where to look: either --store STORE or files and folders");
            }
            Options.checkPaths(List.of(file));
            Options.checkPaths(paths);
            PrintWriter err = spec.commandLine().getErr();
            MailSearch.Result result;
            try {
                Path opened = store;
                result = opened != null
                        ? MailSearch.inStore(file, opened)
                        : MailSearch.inFiles(file, paths, Options.home().resolve("knowledge"));
            } catch (StoreDamaged damaged) {
                return damaged(damaged, err);
            }
            tell(result.notices(), err);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                result.found().forEach(found -> out.print(json(found)));
            } else {
                table(result, words, out);
            }
            if (result.cut()) {
                err.println("atalaya: " + words.get("similar.cut", MailStore.MOST_FOUND));
            }
            out.flush();
            return result.found().isEmpty() ? Main.EXIT_CLEAN : Main.EXIT_FINDINGS;
        }

        private static String json(MailStore.Found found) {
            MailRecord mail = found.mail();
            return SimilarJson.line(
                    found.percent(),
                    mail.recipient(),
                    mail.sender(),
                    mail.date(),
                    mail.subject(),
                    mail.messageId(),
                    mail.source(),
                    mail.verdict());
        }

        private static void table(MailSearch.Result result, Words words, PrintWriter out) {
            if (!result.found().isEmpty()) {
                out.println(row(
                        words.get("similar.percent"),
                        words.get("similar.recipient"),
                        words.get("similar.sender"),
                        words.get("similar.date"),
                        words.get("similar.verdict"),
                        words.get("similar.subject")));
            }
            for (MailStore.Found found : result.found()) {
                MailRecord mail = found.mail();
                out.println(row(
                        found.percent() + " %",
                        mail.recipient(),
                        mail.sender(),
                        mail.date().map(SimilarCommand::minute).orElse(""),
                        words.get("verdict.of." + mail.verdict().name().toLowerCase(Locale.ROOT)),
                        mail.subject()));
            }
            if (!result.found().isEmpty()) {
                out.println();
            }
            long recipients = result.found().stream()
                    .map(found -> found.mail().recipient().toLowerCase(Locale.ROOT))
                    .distinct()
                    .count();
            out.println(words.get("similar.found", result.found().size(), result.mails(), recipients));
        }

        private static String minute(Instant time) {
            return time.truncatedTo(ChronoUnit.MINUTES)
                    .toString()
                    .replace('T', ' ')
                    .replace(":00Z", "");
        }

        private static String row(
                String percent, String recipient, String sender, String date, String verdict, String subject) {
            return String.format(
                    Locale.ROOT,
                    "%6s  %-" + MOST_RECIPIENT + "s  %-" + MOST_SENDER + "s  %-16s  %-10s  %s",
                    percent,
                    cut(recipient, MOST_RECIPIENT),
                    cut(sender, MOST_SENDER),
                    date,
                    verdict,
                    cut(subject, Math.max(20, Options.columns() - MOST_RECIPIENT - MOST_SENDER - 42)));
        }

        private static String cut(String text, int most) {
            String clean = TerminalSummary.clean(text);
            return clean.length() > most ? clean.substring(0, most - 1) + "…" : clean;
        }
    }
}
