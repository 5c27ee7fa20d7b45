package org.atalaya.evidence.msi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.cms.Authenticode;
import org.atalaya.evidence.cms.Signature;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.evidence.ole.CompoundFile.Entry;
import org.atalaya.evidence.ole.CompoundFile.Kind;

/**
 * The Authenticode signature of a package, its digest made again over the streams. The block lies in the stream {@code
 * \\u0005DigitalSignature}; a second stream, {@code \\u0005MsiDigitalSignatureEx}, holds a digest of names, sizes and times
 * that is signed along. How both digests are made is as public signing tools have it and was checked against one: there is
 * no specification.
 *
 * @param isPresent whether there is a signature's stream
 * @param all the signatures in it; empty when they cannot be read
 * @param place of the stream in the file, −1 when it has none
 * @param size of the stream
 */
record PackageSignature(boolean isPresent, List<Signature> all, long place, long size) {
    private static final String SIGNATURE = "\u0005DigitalSignature";
    private static final String OF_METADATA = "\u0005MsiDigitalSignatureEx";

    /** Bytes of a signature that are read. */
    static final int MOST_BYTES = 1 << 24;
    /** Bytes of the digest of names, sizes and times. */
    private static final int MOST_DIGEST = 64;

    private static final int BLOCK = 1 << 14;

    /** The signature of a package. */
    static PackageSignature of(CompoundFile file) {
        Optional<Entry> entry = file.entry(SIGNATURE);
        if (entry.isEmpty()) {
            return new PackageSignature(false, List.of(), -1, 0);
        }
        Map<String, byte[]> digests = new HashMap<>();
        List<Signature> all = Authenticode.read(
                file.bytes(entry.get(), MOST_BYTES), name -> digests.computeIfAbsent(name, n -> digest(file, n)));
        return new PackageSignature(true, all, entry.get().place(), entry.get().size());
    }

    /** Whether every signature is of these bytes and was made by its signer's key. Says nothing about trust in the signer. */
    boolean holds() {
        return !all.isEmpty() && all.stream().allMatch(Signature::verified);
    }

    /** The signer's certificate in one line, empty when there is none. */
    String signer() {
        return all.isEmpty() ? "" : all.get(0).signer();
    }

    /**
     * The digest that a signature of these streams would have; empty when the algorithm is unknown, or when streams share
     * sectors, which would cost more than the file has bytes.
     */
    static byte[] digest(CompoundFile file, String algorithm) {
        if (file.entries().stream().mapToLong(Entry::size).sum() > file.size()) {
            return new byte[0];
        }
        MessageDigest digest;
        MessageDigest metadata;
        try {
            digest = MessageDigest.getInstance(algorithm);
            metadata = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException unknown) {
            return new byte[0];
        }
        List<List<Integer>> children = children(file.entries());
        Optional<Entry> stored = file.entry(OF_METADATA);
        if (stored.isPresent()) {
            described(file.entries(), children, 0, metadata);
            byte[] made = metadata.digest();
            digest.update(made);
            if (!Arrays.equals(made, file.bytes(stored.get(), MOST_DIGEST))) {
                // What is stored is not what is there: no digest may agree with that.
                digest.update(SIGNATURE.getBytes(StandardCharsets.UTF_8));
            }
        }
        contents(file, children, 0, digest);
        return digest.digest();
    }

    /** The entries in each storage, in the order of the bytes of their names. */
    private static List<List<Integer>> children(List<Entry> entries) {
        List<List<Integer>> children = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            children.add(new ArrayList<>());
        }
        for (int i = 1; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean isSignature = entry.parent() == 0
                    && (entry.name().equals(SIGNATURE) || entry.name().equals(OF_METADATA));
            if (entry.parent() >= 0 && !isSignature) {
                children.get(entry.parent()).add(i);
            }
        }
        children.forEach(list ->
                list.sort((a, b) -> Arrays.compareUnsigned(name(entries.get(a), true), name(entries.get(b), true))));
        return children;
    }

    private static byte[] name(Entry entry, boolean isEnded) {
        return (isEnded ? entry.name() + "\0" : entry.name()).getBytes(StandardCharsets.UTF_16LE);
    }

    private static void contents(CompoundFile file, List<List<Integer>> children, int at, MessageDigest into) {
        for (int child : children.get(at)) {
            Entry entry = file.entries().get(child);
            if (entry.kind() != Kind.STREAM) {
                contents(file, children, child, into);
                continue;
            }
            byte[] block = new byte[(int) Math.min(BLOCK, entry.size() + 1)];
            try (InputStream in = file.stream(entry)) {
                for (int read = in.read(block); read >= 0; read = in.read(block)) {
                    into.update(block, 0, read);
                }
            } catch (IOException failing) {
                throw new UncheckedIOException(failing);
            }
        }
        into.update(file.entries().get(at).classId());
    }

    /** Names, sizes, class ids, flags and times; of the root neither its name nor its times. */
    private static void described(List<Entry> entries, List<List<Integer>> children, int at, MessageDigest into) {
        Entry entry = entries.get(at);
        if (entry.kind() != Kind.ROOT) {
            into.update(name(entry, false));
        }
        if (entry.kind() == Kind.STREAM) {
            into.update(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) entry.size())
                    .array());
        } else {
            into.update(entry.classId());
        }
        into.update(entry.stamp(), 0, entry.kind() == Kind.ROOT ? 4 : 20);
        for (int child : children.get(at)) {
            described(entries, children, child, into);
        }
    }
}
