package org.atalaya.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.atalaya.sweep.contacts.ContactKey;
import org.atalaya.sweep.contacts.ContactList;
import org.atalaya.sweep.contacts.ContactRanges;
import org.atalaya.sweep.contacts.ContactSet;
import org.atalaya.sweep.contacts.Contacts;
import org.atalaya.sweep.contacts.Mailed;
import org.atalaya.warning.ContactNotice;
import org.atalaya.warning.Language;
import org.atalaya.warning.TerminalSummary;
import org.atalaya.warning.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atalaya contacts}. */
@Command(
        name = "contacts",
        mixinStandardHelpOptions = true,
        description = "Tells which of our users are in a breached list, without either side handing its list over.",
        footer = {
            "",
            "Examples:",
            "  atalaya contacts make breached.csv --key k --out breached.set",
            "  atalaya contacts ranges breached.csv --key k --out breached.ranges",
            "  atalaya contacts check users.csv --in breached.set --key k --notice notice/ --from 'Exchange TEST'",
        },
        subcommands = {
            ContactsCommand.MakeCommand.class,
            ContactsCommand.RangesCommand.class,
            ContactsCommand.CheckCommand.class
        })
final class ContactsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Reads a list and says which of its lines hold nothing. */
    private static ContactList list(Path file, Words words, PrintWriter err) throws IOException {
        ContactList list = ContactList.read(file);
        if (list.without() > 0) {
            err.println("atalaya: " + file + ": "
                    + words.count("contacts.without", list.without()) + " "
                    + words.get("contacts.first", list.firstWithout()));
        }
        return list;
    }

    /** The key of an exchange; made where there is none. */
    private static ContactKey key(Path file, Words words, PrintWriter out) throws IOException {
        if (Files.exists(file)) {
            return ContactKey.read(file);
        }
        ContactKey key = ContactKey.create(file);
        out.println(words.get("contacts.key", file));
        return key;
    }

    /** Writes what is made of a list. */
    private interface Maker {
        void write(ContactList list, ContactKey key, Words words, PrintWriter out) throws IOException;
    }

    /** What the commands that make something of a list share. */
    static final class Making {
        @Parameters(paramLabel = "LIST", description = "Addresses: one in each line, or a CSV export.")
        private Path list = Path.of("");

        @Option(
                names = "--key",
                required = true,
                paramLabel = "KEY",
                description = "Key file; made when it is missing.")
        private Path key = Path.of("");

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where it goes.")
        private Path out = Path.of("");

        @Mixin
        private Options.Lang lang = new Options.Lang();

        private int make(CommandSpec spec, Maker maker) throws IOException {
            Words words = new Words(lang.language());
            PrintWriter to = spec.commandLine().getOut();
            ContactList read =
                    ContactsCommand.list(list, words, spec.commandLine().getErr());
            maker.write(read, ContactsCommand.key(key, words, to), words, to);
            to.println(words.get("contacts.made", read.addresses().size(), out));
            to.flush();
            return Main.EXIT_CLEAN;
        }
    }

    /** {@code atalaya contacts make}. */
    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = "Makes of a list a set in which others can look up addresses that they have, and no others.",
            footer = {
                "",
                "Example:",
                "  atalaya contacts make breached.csv --key exchange.key --out breached.set",
                "",
                "Exit codes: 0 done; 2 wrong usage, list or key; 4 the set could not be written."
            })
    static final class MakeCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Making making = new Making();

        @Override
        public Integer call() throws IOException {
            return making.make(spec, (list, key, words, to) -> ContactSet.write(list, key, making.out));
        }
    }

    /** {@code atalaya contacts ranges}. */
    @Command(
            name = "ranges",
            mixinStandardHelpOptions = true,
            description = {
                "Makes of a list ranges that can be served one by one: at least 16 people of the list",
                "share each, and all are of one size."
            },
            footer = {
                "",
                "Example:",
                "  atalaya contacts ranges breached.csv --key exchange.key --out breached.ranges",
                "",
                "Exit codes: 0 done; 2 wrong usage, list or key; 4 the ranges could not be written."
            })
    static final class RangesCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Making making = new Making();

        @Override
        public Integer call() throws IOException {
            return making.make(spec, (list, key, words, to) -> {
                ContactRanges.Cut cut = ContactRanges.write(list, key, making.out);
                to.println(words.get("contacts.cut", cut.smallest(), cut.ranges(), cut.size()));
            });
        }
    }

    /** {@code atalaya contacts check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Tells which of our users are in a set or in ranges, and whom of them a lure has reached.",
            footer = {
                "",
                "Examples:",
                "  atalaya contacts check users.csv --in breached.set --key exchange.key",
                "  atalaya contacts check users.csv --in breached.ranges --key exchange.key \\",
                "      --mailed atalaya-out/messages.jsonl --notice notice/ --from 'Exchange TEST'",
                "",
                "Exit codes: 0 none of ours; 1 some of ours; 2 wrong usage, list, set or key."
            })
    static final class CheckCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "USERS", description = "Our addresses: one in each line, or a CSV export.")
        private Path users = Path.of("");

        @Option(names = "--in", required = true, paramLabel = "FILE", description = "A set, or ranges.")
        private Path in = Path.of("");

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "Key file of the exchange.")
        private Path key = Path.of("");

        @Option(
                names = "--mailed",
                paramLabel = "FILE",
                description = "messages.jsonl of a sweep, or a mail store: who of them got a lure.")
        private @Nullable Path mailed;

        @Option(
                names = "--notice",
                paramLabel = "DIR",
                description = "Also write a notice for them, in both languages.")
        private @Nullable Path notice;

        @Option(names = "--from", paramLabel = "NAME", description = "Who writes the notice, as its readers know them.")
        private @Nullable String from;

        @Mixin
        private Options.Format format = new Options.Format();

        @Mixin
        private Options.Lang lang = new Options.Lang();

        @Override
        public Integer call() throws IOException {
            Words words = new Words(lang.language());
            boolean json = format.isJson();
            if ((notice == null) != (from == null)) {
                throw new IllegalArgumentException(
                        "--notice DIR and --from NAME go together: a notice says who writes it");
            }
            PrintWriter out = spec.commandLine().getOut();
            ContactList ours = list(users, words, spec.commandLine().getErr());
            Set<String> found = new LinkedHashSet<>();
            int people;
            try (Contacts contacts = Contacts.open(in, ContactKey.read(key))) {
                for (String address : ours.addresses()) {
                    if (contacts.holds(address)) {
                        found.add(address);
                    }
                }
                people = contacts.people();
            }
            Path counted = mailed;
            Map<String, Integer> lures = counted == null ? Map.of() : Mailed.count(counted, found);
            if (json) {
                found.forEach(address -> out.println(json(address, lures)));
            } else {
                found.forEach(address -> out.printf(
                        "%6s  %s%n",
                        counted == null ? "" : lures.getOrDefault(address, 0).toString(),
                        TerminalSummary.clean(address)));
                out.println(
                        words.get("contacts.in", found.size(), ours.addresses().size(), people));
                if (counted != null) {
                    out.println(words.get("contacts.mailed", lures.size()));
                }
            }
            notice(words, json, out);
            out.flush();
            return found.isEmpty() ? Main.EXIT_CLEAN : Main.EXIT_FINDINGS;
        }

        private String json(String address, Map<String, Integer> lures) {
            // An address in its compared form has neither quotes nor backslashes nor control characters.
            String counted = mailed == null ? "" : ",\"lures\":" + lures.getOrDefault(address, 0);
            return "{\"address\":\"" + address + "\"" + counted + "}";
        }

        private void notice(Words words, boolean json, PrintWriter out) throws IOException {
            Path folder = notice;
            String writer = from;
            if (folder == null || writer == null) {
                return;
            }
            Files.createDirectories(folder);
            for (Language language : ContactNotice.languages()) {
                ContactNotice made = new ContactNotice(language, writer);
                Files.writeString(folder.resolve("notice_" + language.tag() + ".txt"), made.text());
                Files.writeString(folder.resolve("notice_" + language.tag() + ".html"), made.page());
            }
            if (!json) {
                out.println(words.get("contacts.notice", folder));
            }
        }
    }
}
