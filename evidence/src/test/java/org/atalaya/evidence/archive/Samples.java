package org.atalaya.evidence.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.artifact.Format;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Containers for tests. */
public final class Samples {
    private Samples() {}

    /** A file that a program of the field made. */
    public static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream("samples/" + name))) {
            return in.readAllBytes();
        }
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** All containers as formats. */
    static Format[] formats() {
        return java.util.Arrays.stream(Kind.values())
                .filter(Kind::isRead)
                .map(Container::new)
                .toArray(Format[]::new);
    }

    static Dissected dissect(byte[] bytes) throws IOException {
        return Dissected.of(bytes, formats());
    }

    private interface Entries<E extends ArchiveEntry> {
        E of(String name, int size);
    }

    private static <E extends ArchiveEntry> void fill(
            ArchiveOutputStream<E> out, Entries<E> entries, Object... namesAndContents) throws IOException {
        try (out) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = (byte[]) namesAndContents[i + 1];
                out.putArchiveEntry(entries.of((String) namesAndContents[i], content.length));
                out.write(content);
                out.closeArchiveEntry();
            }
        }
    }

    static byte[] tar(int longNames, Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");
        out.setLongFileMode(longNames);
        fill(
                out,
                (name, size) -> {
                    TarArchiveEntry entry = new TarArchiveEntry(name, true);
                    entry.setSize(size);
                    return entry;
                },
                namesAndContents);
        return bytes.toByteArray();
    }

    static byte[] cpio(short format, Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        fill(
                new CpioArchiveOutputStream(bytes, format, 512, "UTF-8"),
                (name, size) -> new CpioArchiveEntry(format, name, size),
                namesAndContents);
        return bytes.toByteArray();
    }

    static byte[] ar(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArArchiveOutputStream out = new ArArchiveOutputStream(bytes);
        out.setLongFileMode(ArArchiveOutputStream.LONGFILE_BSD);
        fill(out, (name, size) -> new ArArchiveEntry(name, size), namesAndContents);
        return bytes.toByteArray();
    }

    public static byte[] sevenZip(SevenZMethod method, Object... namesAndContents) throws IOException {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (SevenZOutputFile out = new SevenZOutputFile(channel)) {
            out.setContentCompression(method);
            for (int i = 0; i < namesAndContents.length; i += 2) {
                var entry = new org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry();
                entry.setName((String) namesAndContents[i]);
                out.putArchiveEntry(entry);
                out.write((byte[]) namesAndContents[i + 1]);
                out.closeArchiveEntry();
            }
        }
        return java.util.Arrays.copyOf(channel.array(), (int) channel.size());
    }

    private interface Wrapping {
        OutputStream of(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] content, Wrapping wrapping) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = wrapping.of(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    static byte[] xz(byte[] content) throws IOException {
        return packed(content, out -> new XZOutputStream(out, new LZMA2Options(1)));
    }

    static byte[] lzma(byte[] content) throws IOException {
        return packed(content, out -> new LZMAOutputStream(out, new LZMA2Options(1), -1));
    }

    static byte[] bzip2(byte[] content) throws IOException {
        return packed(content, BZip2CompressorOutputStream::new);
    }

    /** Breaks bytes here and there, or cuts them, and expects that they are read to their end all the same. */
    public static void damage(byte[] whole, int times, Format... formats) throws IOException {
        Random random = new Random(whole.length);
        for (int i = 0; i < times; i++) {
            byte[] broken = whole.clone();
            for (int k = random.nextInt(5); k >= 0; k--) {
                int at = random.nextInt(broken.length);
                broken[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xFF * random.nextInt(2));
            }
            if (random.nextInt(8) == 0) {
                broken = java.util.Arrays.copyOf(broken, random.nextInt(broken.length));
            }
            org.assertj.core.api.Assertions.assertThat(
                            Dissected.of(broken, formats).defects())
                    .isEmpty();
        }
    }
}
