package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.atalaya.indicators.CarriedRule;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.Kind;
import org.atalaya.indicators.read.IndicatorFiles;
import org.atalaya.model.Finding;
import org.atalaya.model.Match;
import org.atalaya.warning.CheckAnswer;
import org.atalaya.warning.FindingJson;
import org.atalaya.warning.Language;

/**
 * The receiver's side of a warning: sweeps evidence for what a warning names, its indicators and the rules it carries and
 * nothing else, and says what was hit and what could not be looked for.
 */
public final class Check {
    /** Things found that an answer tells one by one. */
    private static final int MOST_SEEN = 200;
    /** Things found that are told apart at all. */
    private static final int MOST_APART = 20_000;
    /** Hosts that are named for one of them. */
    private static final int MOST_HOSTS = 20;
    /** Folder below the results for rules that came within indicators. */
    private static final String RULES = "rules-of-the-warning";

    private final Path warning;
    private final List<Path> rules = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final SweepRequest request;
    private final IndicatorSet set;

    /** Something found, while it is counted. */
    private static final class Counted {
        final Finding first;
        final String value;
        long count;
        Optional<Instant> earliest = Optional.empty();
        Optional<Instant> latest = Optional.empty();
        final Set<String> hosts = new TreeSet<>();

        Counted(Finding first, String value) {
            this.first = first;
            this.value = value;
        }
    }

    /**
     * A check that has not begun.
     *
     * @param warning a file of indicators, or a folder such as {@code sweep --warn} leaves
     * @param paths evidence
     * @param out folder for the results of the sweep
     * @throws IllegalArgumentException when the warning is broken or holds none; the message says where and how
     */
    public Check(
            Path warning,
            List<Path> paths,
            Path knowledge,
            Path out,
            int threads,
            Language language,
            Optional<Path> cache)
            throws IOException {
        this.warning = warning;
        Path bundle = warning.resolve("advisory.stix.json");
        // Of a warning of ours one file says everything; the others say the same in other forms.
        Path main = Files.isDirectory(warning) && Files.isRegularFile(bundle) ? bundle : warning;
        Path beside = main.resolveSibling("rules");
        boolean ours =
                main.getFileName() != null && main.getFileName().toString().startsWith("advisory.");
        if (ours && Files.isDirectory(beside)) {
            rules.add(beside);
        } else if (Files.isDirectory(main) && Files.isDirectory(main.resolve("rules"))) {
            rules.add(main.resolve("rules"));
        }
        files.add(main);
        set = IndicatorFiles.read(files).set();
        if (set.isEmpty() && set.rules().isEmpty() && rules.isEmpty()) {
            throw new IllegalArgumentException(
                    warning + ": expected a warning (STIX, MISP, CSV, a list), found nothing that can be looked for");
        }
        Files.createDirectories(out);
        carried(out.resolve(RULES));
        request = new SweepRequest(
                paths,
                out,
                new RuleFiles(knowledge, rules, rules, files, Optional.empty(), Optional.empty(), cache),
                Scope.ALL,
                threads,
                language,
                false,
                Optional.empty(),
                MailRequest.NONE);
    }

    /** Writes the rules that came within indicators where rules are read from. */
    private void carried(Path folder) throws IOException {
        int number = 0;
        for (CarriedRule rule : set.rules()) {
            Files.createDirectories(folder);
            String ending = rule.language().equals("yara") ? ".yar" : ".yml";
            Files.write(folder.resolve(number++ + ending), rule.text().getBytes(StandardCharsets.UTF_8));
        }
        if (number > 0) {
            rules.add(folder);
        } else if (rules.isEmpty()) {
            // No rules at all, rather than ours: the question is what the warning names.
            Files.createDirectories(folder);
            rules.add(folder);
        }
    }

    /** The sweep that this is; it can be stopped by another thread. */
    public Sweep sweep(Progress progress) {
        return new Sweep(request, progress);
    }

    /** The answer that the results of the sweep give. */
    public CheckAnswer answer(SweepResult result) throws IOException {
        Map<String, Counted> seen = new LinkedHashMap<>();
        long[] beyond = {0};
        long[] findings = {0};
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(request.out().resolve("findings.jsonl")))) {
            FindingJson.read(in, finding -> {
                // What we think of a mail by ourselves is not what the warning names.
                if (!finding.rule().kind().equals("lure")) {
                    findings[0]++;
                    count(finding, seen, beyond);
                }
            });
        }
        List<CheckAnswer.Seen> told = seen.values().stream()
                .sorted(Comparator.comparing((Counted one) -> one.first.rule().level())
                        .reversed()
                        .thenComparing(one -> -one.count)
                        .thenComparing(one -> one.value))
                .limit(MOST_SEEN)
                .map(Check::told)
                .toList();
        return new CheckAnswer(
                warning.toString(),
                set.size(),
                set.patterns().size(),
                result.summary().rulesLoaded(),
                result.summary().sourceCount(),
                result.summary().events(),
                findings[0],
                told,
                seen.size() - told.size() + beyond[0],
                unchecked(result),
                result.summary().partial(),
                result.summary().noticeCount());
    }

    private static void count(Finding finding, Map<String, Counted> seen, long[] beyond) {
        Set<String> values = new TreeSet<>();
        if (finding.rule().kind().equals("indicator")) {
            for (Match match : finding.matches()) {
                if (!match.field().isEmpty()) {
                    values.add(match.value().substring(match.start(), match.end()));
                }
            }
        }
        if (values.isEmpty()) {
            values.add("");
        }
        for (String value : values) {
            String key = finding.rule().kind() + "\n"
                    + (value.isEmpty() ? finding.rule().id() : value);
            if (seen.size() == MOST_APART && !seen.containsKey(key)) {
                beyond[0]++;
                continue;
            }
            Counted one = seen.computeIfAbsent(key, unused -> new Counted(finding, value));
            one.count++;
            if (finding.time().isPresent()) {
                Instant time = finding.time().get();
                one.earliest = Optional.of(one.earliest.filter(time::isAfter).orElse(time));
                one.latest = Optional.of(one.latest.filter(time::isBefore).orElse(time));
            }
            if (!finding.host().isEmpty() && one.hosts.size() < MOST_HOSTS) {
                one.hosts.add(finding.host());
            }
        }
    }

    private static CheckAnswer.Seen told(Counted one) {
        Finding first = one.first;
        return new CheckAnswer.Seen(
                one.value.isEmpty() ? first.rule().title() : one.value,
                one.value.isEmpty() ? first.rule().title("es") : one.value,
                first.rule().kind(),
                first.rule().level(),
                one.count,
                one.hosts,
                one.earliest,
                one.latest,
                first.place().source() + ", " + first.place().unit().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + first.place().number());
    }

    /** What of the warning no log or file of the evidence could show. */
    private List<CheckAnswer.Unchecked> unchecked(SweepResult result) {
        Set<String> sensors = result.sensors();
        List<CheckAnswer.Unchecked> unchecked = new ArrayList<>();
        long network = set.count(Kind.DOMAIN) + set.count(Kind.IPV4) + set.count(Kind.IPV6) + set.count(Kind.URL);
        long hashes = set.count(Kind.MD5)
                + set.count(Kind.SHA1)
                + set.count(Kind.SHA256)
                + set.count(Kind.SHA512)
                + set.count(Kind.FILE_NAME);
        long process = set.patterns().stream()
                .filter(one -> one.pattern().types().contains("process"))
                .count();
        lacking(unchecked, "network", network, sensors.contains("network"));
        lacking(unchecked, "files", hashes, sensors.contains("files") || sensors.contains("process"));
        lacking(unchecked, "mail", set.count(Kind.EMAIL), sensors.contains("mail"));
        lacking(unchecked, "process", process, sensors.contains("process"));
        long unmapped = result.summary().notices().stream()
                .filter(notice -> notice.detail().contains("took no part: nothing maps"))
                .count();
        lacking(unchecked, "rule", unmapped, false);
        return unchecked;
    }

    private static void lacking(List<CheckAnswer.Unchecked> to, String what, long count, boolean there) {
        if (!there && count > 0) {
            to.add(new CheckAnswer.Unchecked(what, count));
        }
    }
}
