package org.atalaya.sigma;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.RefusedRule;

/**
 * Rules that were parsed once, kept in a cache so that a second start need not read YAML. A pack is good for a list of
 * files with their contents: it notes each file's size, time and SHA-256. A file whose size and time are the same is
 * taken as unchanged, as Git's index does, unless it was touched so shortly before the pack was written that a later
 * change could bear the same time; then its content is hashed. Any doubt, and any error, leads back to the YAML.
 */
public final class RulePack {
    /** First bytes of a pack; changed whenever rules are parsed or packed differently. */
    private static final String FORMAT = "atalaya rule pack 1\n";
    /** Files touched this shortly before the pack was written are compared by content. */
    private static final long RACY_MILLIS = 3_000;

    private RulePack() {}

    /**
     * Loads rules through a cache.
     *
     * @param placeholderText what the placeholders were read from: part of the pack's identity
     * @param cache folder of packs; made if absent; empty for no cache
     */
    public static RuleSet load(
            List<Path> paths, Placeholders placeholders, String placeholderText, Optional<Path> cache) {
        if (cache.isEmpty()) {
            return Sigma.load(paths, placeholders);
        }
        List<RefusedRule> unlisted = new ArrayList<>();
        List<Sigma.RuleFile> files = Sigma.files(paths, unlisted);
        Path pack = cache.get().resolve(name(paths, placeholderText));
        Optional<RuleSet> packed = unlisted.isEmpty() ? read(pack, files) : Optional.empty();
        if (packed.isPresent()) {
            return packed.get();
        }
        RuleSet rules = Sigma.load(paths, placeholders);
        if (unlisted.isEmpty()) {
            write(pack, files, rules);
        }
        return rules;
    }

    private static String name(List<Path> paths, String placeholders) {
        StringBuilder text = new StringBuilder(FORMAT);
        for (Path path : paths) {
            text.append(path)
                    .append('|')
                    .append(path.toAbsolutePath().normalize())
                    .append('\n');
        }
        return HexFormat.of().formatHex(sha256((text + placeholders).getBytes(StandardCharsets.UTF_8)), 0, 16)
                + ".pack";
    }

    private static Optional<RuleSet> read(Path pack, List<Sigma.RuleFile> files) {
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
            return Optional.of(PackReader.read(data, buffer.position()));
        } catch (IOException | RuntimeException absentOrBroken) {
            return Optional.empty();
        }
    }

    private static void write(Path pack, List<Sigma.RuleFile> files, RuleSet rules) {
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
            out.write(PackWriter.write(rules));
            Path temporary = Files.createTempFile(pack.getParent(), "pack-", ".tmp");
            Files.write(temporary, bytes.toByteArray());
            try {
                Files.move(temporary, pack, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException plain) {
                Files.move(temporary, pack, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException readOnly) {
            // A cache that cannot be written only costs time at the next start.
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
