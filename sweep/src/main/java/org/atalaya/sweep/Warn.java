package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.atalaya.campaign.CaseFile;
import org.atalaya.campaign.Drafter;
import org.atalaya.campaign.Knowledge;
import org.atalaya.campaign.Organisation;
import org.atalaya.campaign.Profile;
import org.atalaya.campaign.ProfileReader;
import org.atalaya.campaign.attack.AttackBundle;
import org.atalaya.campaign.attack.Frequencies;
import org.atalaya.campaign.attack.GroupRanking;
import org.atalaya.campaign.network.Networks;
import org.atalaya.indicators.WarningLists;
import org.atalaya.model.Advisory;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Rule;
import org.atalaya.model.Summary;
import org.atalaya.warning.AdvisoryFiles;

/** The warning of a sweep: reads what it needs to know, and writes what it drafted. */
final class Warn {
    /** Bytes of a file of knowledge. */
    private static final long MOST_BYTES = 16 << 20;
    /** Bytes of a list of organisations, which may be a hundred thousand. */
    private static final long MOST_BYTES_OF_ORGANISATIONS = 64 << 20;
    /** Bytes of an ATT&amp;CK bundle; that of version 18 has 45 MB. */
    private static final long MOST_BYTES_OF_ATTACK = 256 << 20;
    /** Bytes of a rule's file that is copied into the warning. */
    private static final long MOST_RULE_BYTES = 256 << 10;

    private final SweepRequest request;
    private final WarnRequest asked;
    private final CaseFile caseFile;
    private final Optional<Organisation> own;
    private final List<Organisation> others;

    private Warn(
            SweepRequest request,
            WarnRequest asked,
            Knowledge knowledge,
            Optional<Organisation> own,
            List<Organisation> others) {
        this.request = request;
        this.asked = asked;
        this.caseFile = new CaseFile(knowledge);
        this.own = own;
        this.others = others;
    }

    /**
     * Reads profiles and organisations.
     *
     * @throws IllegalArgumentException when one of them is wrong; the message says where and how
     */
    static Warn begin(SweepRequest request) throws IOException {
        WarnRequest asked = request.warn().orElseThrow();
        Optional<Organisation> own = Optional.empty();
        if (asked.organisation().isPresent()) {
            List<Organisation> read = Organisation.read(
                    asked.organisation().get().toString(),
                    text(asked.organisation().get()));
            if (read.size() != 1) {
                throw new IllegalArgumentException(
                        asked.organisation().get() + ": expected one identity, found " + read.size());
            }
            own = Optional.of(read.get(0));
        }
        List<Organisation> others = asked.organisations().isPresent()
                ? Organisation.read(
                        asked.organisations().get().toString(),
                        text(asked.organisations().get(), MOST_BYTES_OF_ORGANISATIONS))
                : List.of();
        return new Warn(request, asked, knowledge(request.rules().knowledge(), asked), own, others);
    }

    /** Everything that a knowledge folder holds for a warning, and the tables and the bundle that the user has. */
    private static Knowledge knowledge(Path folder, WarnRequest asked) throws IOException {
        Optional<Path> network = asked.network();
        Path table = folder.resolve("attack/frequencies.tsv");
        Frequencies frequencies =
                Files.exists(table) ? Frequencies.read(table.toString(), text(table)) : Frequencies.none();
        if (network.isPresent() && !Files.isDirectory(network.get())) {
            throw new IllegalArgumentException(
                    network.get() + ": expected a folder of CSV files for --network, found none");
        }
        List<Path> tables = Stream.concat(network.stream(), Stream.of(folder.resolve("network")))
                .toList();
        return new Knowledge(
                profiles(folder),
                WarningLists.load(folder.resolve(IndicatorPack.LISTS)),
                frequencies,
                Networks.read(tables),
                asked.attack().isPresent() ? Optional.of(groups(asked.attack().get())) : Optional.empty());
    }

    private static GroupRanking groups(Path bundle) throws IOException {
        if (!Files.isRegularFile(bundle) || Files.size(bundle) > MOST_BYTES_OF_ATTACK) {
            throw new IllegalArgumentException(bundle + ": expected an ATT&CK bundle for --attack, a file of at most "
                    + MOST_BYTES_OF_ATTACK + " bytes");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle))) {
            return new GroupRanking(AttackBundle.read(bundle.toString(), in), true);
        }
    }

    /** The profiles of a knowledge folder, in the order of their names. */
    static List<Profile> profiles(Path knowledge) throws IOException {
        List<Profile> profiles = new ArrayList<>();
        for (Path folder : folders(knowledge)) {
            Path weights = folder.resolve("weights.yml");
            Path bundle = folder.resolve("bundle.json");
            Profile profile = ProfileReader.read(weights.toString(), text(weights), bundle.toString(), text(bundle));
            if (!folder.endsWith(profile.id())) {
                throw new IllegalArgumentException(
                        weights + ": at \"profile\" expected the name of its folder, found " + profile.id());
            }
            profiles.add(profile);
        }
        return profiles;
    }

    private static TreeSet<Path> folders(Path knowledge) throws IOException {
        TreeSet<Path> folders = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(knowledge.resolve("campaigns"), Files::isDirectory)) {
            all.forEach(folders::add);
        }
        return folders;
    }

    private static String text(Path file) throws IOException {
        return text(file, MOST_BYTES);
    }

    private static String text(Path file, long most) throws IOException {
        if (Files.size(file) > most) {
            throw new IllegalArgumentException(file + ": larger than " + most + " bytes");
        }
        return Files.readString(file);
    }

    /** A digest of the profiles, whose indicators are among the findings of a sweep. */
    String identity() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path folder : folders(request.rules().knowledge())) {
                for (String name : List.of("weights.yml", "bundle.json")) {
                    digest.update((folder.getFileName() + "/" + name + "\n").getBytes(StandardCharsets.UTF_8));
                    digest.update(text(folder.resolve(name)).getBytes(StandardCharsets.UTF_8));
                }
            }
            return "|warn " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Domains of the organisation whose evidence it is. */
    List<String> ownDomains() {
        return own.map(Organisation::domains).orElse(List.of());
    }

    CaseFile caseFile() {
        return caseFile;
    }

    IndicatorWatch watch(FieldNames names) {
        return new IndicatorWatch(caseFile.published(), names);
    }

    Advisory draft(Summary summary) {
        return new Drafter(caseFile, own, others, this::ruleText)
                .draft(
                        new Drafter.Limits(
                                summary.last().orElse(Instant.EPOCH),
                                summary.noticeCount(),
                                summary.refused().size(),
                                summary.partial()),
                        asked.tlp());
    }

    /** The text of a rule: the file of a Sigma rule, or its part of a YARA file. */
    private String ruleText(Rule rule) {
        if (rule.kind().equals("indicator") || rule.kind().equals("lure")) {
            return "";
        }
        Path file = Path.of(rule.file());
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_RULE_BYTES) {
                return "";
            }
            String text = Files.readString(file);
            if (!rule.kind().equals("yara")) {
                return text;
            }
            String[] lines = text.split("\n", -1);
            int line = Math.clamp(rule.line() - 1, 0, lines.length - 1);
            StringBuilder part = new StringBuilder();
            for (int i = line; i < lines.length; i++) {
                part.append(lines[i]).append('\n');
                if (lines[i].startsWith("}")) {
                    break;
                }
            }
            return part.toString();
        } catch (IOException unreadable) {
            return "";
        }
    }

    List<Path> write(Advisory advisory) throws IOException {
        Files.createDirectories(asked.out());
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> file :
                AdvisoryFiles.of(advisory, request.language()).entrySet()) {
            Path path = asked.out().resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
            written.add(path);
        }
        return written;
    }
}
