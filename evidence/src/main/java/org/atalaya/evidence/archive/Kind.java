package org.atalaya.evidence.archive;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.cab.Cab;
import org.atalaya.evidence.iso.Iso;
import org.atalaya.evidence.iso.Udf;
import org.atalaya.evidence.msi.Msi;
import org.atalaya.evidence.sevenzip.SevenZip;
import org.atalaya.model.Content;
import org.atalaya.model.Place;

/** What a container is. The order is that of recognition: what a few certain bytes tell comes first. */
public enum Kind {
    ZIP("zip"),
    SEVEN_ZIP("7z"),
    GZIP("gzip"),
    ZSTD("zstd"),
    XZ("xz"),
    BZIP2("bzip2"),
    CPIO("cpio"),
    DEB("deb"),
    AR("ar"),
    TAR("tar"),
    /** Text in UTF-16: its one member keeps its name. */
    UTF_16("utf-16"),
    ISO("iso"),
    /** A volume that has no tree of ISO 9660. */
    UDF("udf"),
    LZMA("lzma"),
    /** A cabinet; its reader is elsewhere, here are the logs in it. */
    CAB("cab"),
    /** A package of Windows Installer, likewise. */
    MSI("msi");

    private static final Format CABINETS = new Cab();
    private static final Format PACKAGES = new Msi();

    private final String format;

    Kind(String format) {
        this.format = format;
    }

    /** Its name, as in {@link org.atalaya.evidence.artifact.Format#type}. */
    public String format() {
        return format;
    }

    /** Whether its members are artifacts by {@link Container}: text is what it says, and some have readers elsewhere. */
    public boolean isRead() {
        return this != UTF_16 && this != CAB && this != MSI;
    }

    /** Whether a large one mostly holds logs, as what is collected from machines does. */
    public boolean isOfLogs() {
        return switch (this) {
            case ZIP, GZIP, ZSTD, XZ, BZIP2, LZMA, TAR, UTF_16 -> true;
            case SEVEN_ZIP, CPIO, DEB, AR, ISO, UDF, CAB, MSI -> false;
        };
    }

    /**
     * What kind of container a content is, if any.
     *
     * @param head its first bytes
     * @param length how many of them count
     */
    public static Optional<Kind> of(byte[] head, int length, Content content) {
        for (Kind kind : values()) {
            if (kind.recognises(head, length, content)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    boolean recognises(byte[] head, int length, Content content) {
        return switch (this) {
            case ZIP -> starts(head, length, 'P', 'K', 3, 4) || starts(head, length, 'P', 'K', 5, 6);
            case SEVEN_ZIP -> SevenZip.recognises(head, length);
            // RFC 1952 2.3.1: deflate is the one method there is.
            case GZIP -> starts(head, length, 0x1F, 0x8B, 8);
            // RFC 8878 3.1.1
            case ZSTD -> starts(head, length, 0x28, 0xB5, 0x2F, 0xFD);
            // The .xz File Format 1.2.1, 2.1.1.1
            case XZ -> starts(head, length, 0xFD, '7', 'z', 'X', 'Z', 0);
            // The block size and the first mark of a block, or that of the end.
            case BZIP2 ->
                length > 9
                        && starts(head, length, 'B', 'Z', 'h')
                        && head[3] >= '1'
                        && head[3] <= '9'
                        && (head[4] == 0x31 && head[5] == 0x41 || head[4] == 0x17 && head[5] == 0x72);
            case CPIO -> Cpio.recognises(head, length);
            case DEB -> Ar.recognises(head, length) && Ar.isDeb(head, length);
            case AR -> Ar.recognises(head, length);
            case TAR -> Tar.recognises(head, length);
            case UTF_16 -> Utf16.recognises(head, length);
            case ISO -> Iso.recognises(content);
            case UDF -> Udf.recognises(content);
            case LZMA -> Streams.isLzma(head, length);
            case CAB -> CABINETS.recognises(Arrays.copyOf(head, length), content);
            case MSI -> PACKAGES.recognises(Arrays.copyOf(head, length), content);
        };
    }

    private static boolean starts(byte[] head, int length, int... start) {
        if (length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (head[i] != (byte) start[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The members of a content of this kind.
     *
     * @param name how the content is named
     * @param passwords to try on encrypted members, most likely first
     */
    Members members(Content content, String name, Iterable<String> passwords) {
        return switch (this) {
            case ZIP -> new ZipMembers(content, passwords);
            case SEVEN_ZIP -> new SevenZip(content, passwords);
            case CPIO -> new Cpio(content);
            case AR, DEB -> new Ar(content);
            case TAR -> new Tar(content);
            case ISO -> new Iso(content);
            case UDF -> new Udf(content);
            case CAB -> new Pushed(CABINETS, content, name);
            case MSI -> new Pushed(PACKAGES, content, name);
            case GZIP, ZSTD, XZ, BZIP2, LZMA, UTF_16 -> one(content, inner(name));
        };
    }

    private Members one(Content content, String name) {
        long size = content.size();
        Member member = Member.packed(
                name, size, -1, () -> new ContentStream(content, 0, size), in -> Streams.unpack(this, in));
        ArrayDeque<Member> left = new ArrayDeque<>(List.of(member));
        return remarks -> left.poll();
    }

    /** The name of what is packed in a file by itself. */
    static String inner(String name) {
        return Place.lastName(name)
                .replaceFirst("(?i)\\.(gz|gzip|zst|zstd|xz|bz2|bzip2|lzma)$", "")
                .replaceFirst("(?i)\\.(tgz|tzst|txz|tbz|tbz2|tlz)$", ".tar");
    }
}
