package org.atalaya.sigma;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.model.RefusedRule;

/**
 * Rules that were parsed once, kept in a cache so that a second start need not read YAML. A pack is good for a list of
 * files with their contents: it notes each file's size, time and SHA-256. A file whose size and time are the same is
 * taken as unchanged, as Git's index does, unless it was touched so shortly before the pack was written that a later
 * change could bear the same time; then its content is hashed. Any doubt, and any error, leads back to the YAML.
 */
public final class RulePack {
    /** First bytes of a pack. A pack is good only for the build that made it, which may parse rules differently. */
    private static final String FORMAT = "atalaya rule pack, made by " + build() + "\n";
    /** Packs that the cache keeps: the last that were made. */
    private static final int MOST_PACKS = 16;
    /** Files touched this shortly before the pack was written are compared by content. */
    private static final long RACY_MILLIS = 3_000;

    private RulePack() {}

    /**
     * What a sweep matches with.
     *
     * @param identity a digest of the names, sizes and times of all files that it was read from
     */
    public record Loaded(RuleSet rules, LogSources logSources, String identity) {}

    /**
     * Loads rules and log sources through a cache. Warnings about rules are not kept in it.
     *
     * @param mappings files of log sources, later ones replacing what earlier ones name
     * @param placeholders files of placeholder values, later ones replacing what earlier ones name
     * @param cache folder of packs; made if absent; empty for no cache
     * @throws IOException when a mapping or placeholder file cannot be read
     * @throws IllegalArgumentException when one is wrong; says where and how
     */
    public static Loaded load(List<Path> paths, List<Path> mappings, List<Path> placeholders, Optional<Path> cache)
            throws IOException {
        List<RefusedRule> unlisted = new ArrayList<>();
        List<Sigma.RuleFile> files = new ArrayList<>(Sigma.files(paths, unlisted));
        List<Path> others = new ArrayList<>(mappings);
        others.addAll(placeholders);
        others.forEach(path -> files.add(Sigma.RuleFile.of(path)));
        StringBuilder listing = new StringBuilder(FORMAT);
        files.forEach(file -> listing.append(file.path())
                .append('|')
                .append(file.size())
                .append('|')
                .append(file.modified())
                .append('\n'));
        String identity = HexFormat.of().formatHex(sha256(listing.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
        boolean cached = cache.isPresent() && unlisted.isEmpty();
        Path pack = cache.orElse(Path.of("")).resolve(name(paths, others));
        if (cached) {
            Optional<Loaded> packed = read(pack, files, identity);
            if (packed.isPresent()) {
                return packed.get();
            }
        }
        Placeholders values = Placeholders.load(placeholders);
        LinkedHashMap<String, String> texts = new LinkedHashMap<>();
        for (Path mapping : mappings) {
            texts.put(mapping.toString(), Files.readString(mapping));
        }
        LogSources logSources = LogSources.parse(texts);
        RuleSet rules = Sigma.load(paths, values);
        if (cached) {
            write(pack, files, rules, logSources);
        }
        return new Loaded(rules, logSources, identity);
    }

    private static String name(List<Path> paths, List<Path> others) {
        StringBuilder text = new StringBuilder();
        for (List<Path> list : List.of(paths, others)) {
            for (Path path : list) {
                text.append(path)
                        .append('|')
                        .append(path.toAbsolutePath().normalize())
                        .append('\n');
            }
            text.append('\n');
        }
        return HexFormat.of().formatHex(sha256(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 16) + ".pack";
    }

    private static Optional<Loaded> read(Path pack, List<Sigma.RuleFile> files, String identity) {
        try {
            byte[] data = Files.readAllBytes(pack);
            byte[] format = FORMAT.getBytes(StandardCharsets.UTF_8);
            if (data.length < format.length + 16 || !Arrays.equals(data, 0, format.length, format, 0, format.length)) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(data, format.length, data.length - format.length);
            long written = buffer.getLong();
            int count = buffer.getInt();
            if (count != files.size()) {
                return Optional.empty();
            }
            for (Sigma.RuleFile file : files) {
                int length = buffer.getShort() & 0xFFFF;
                String path = new String(data, buffer.position(), length, StandardCharsets.UTF_8);
                buffer.position(buffer.position() + length);
                long size = buffer.getLong();
                long modified = buffer.getLong();
                byte[] hash = new byte[32];
                buffer.get(hash);
                boolean same = path.equals(file.path().toString()) && size == file.size();
                boolean untouched = modified == file.modified() && modified < written - RACY_MILLIS;
                if (!same || !untouched && !Arrays.equals(hash, sha256(Files.readAllBytes(file.path())))) {
                    return Optional.empty();
                }
            }
            return Optional.of(PackReader.read(data, buffer.position(), identity));
        } catch (IOException | RuntimeException absentOrBroken) {
            return Optional.empty();
        }
    }

    private static void write(Path pack, List<Sigma.RuleFile> files, RuleSet rules, LogSources logSources) {
        try {
            Files.createDirectories(pack.getParent());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(FORMAT.getBytes(StandardCharsets.UTF_8));
            out.writeLong(System.currentTimeMillis());
            out.writeInt(files.size());
            for (Sigma.RuleFile file : files) {
                byte[] path = file.path().toString().getBytes(StandardCharsets.UTF_8);
                out.writeShort(path.length);
                out.write(path);
                out.writeLong(file.size());
                out.writeLong(file.modified());
                out.write(sha256(Files.readAllBytes(file.path())));
            }
            out.write(PackWriter.write(rules, logSources));
            Path temporary = Files.createTempFile(pack.getParent(), "pack-", ".tmp");
            Files.write(temporary, bytes.toByteArray());
            try {
                Files.move(temporary, pack, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException plain) {
                Files.move(temporary, pack, StandardCopyOption.REPLACE_EXISTING);
            }
            evict(pack.resolveSibling(""));
        } catch (IOException readOnly) {
            // A cache that cannot be written only costs time at the next start.
        }
    }

    private static void evict(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> packs = files.filter(file -> file.toString().endsWith(".pack"))
                    .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : packs.subList(Math.min(MOST_PACKS, packs.size()), packs.size())) {
                Files.deleteIfExists(old);
            }
        }
    }

    /** Names the build by the sizes and times of its jars; one that runs from folders of classes is new each time. */
    private static String build() {
        StringBuilder name = new StringBuilder();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            File jar = new File(entry);
            name.append(
                    jar.isFile()
                            ? jar.length() + "-" + jar.lastModified() + " "
                            : ProcessHandle.current().pid() + " ");
        }
        return HexFormat.of().formatHex(sha256(name.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
