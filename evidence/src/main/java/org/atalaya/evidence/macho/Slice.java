package org.atalaya.evidence.macho;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.cms.Authenticode;
import org.atalaya.evidence.cms.Certificate;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.Lazy;
import org.atalaya.evidence.image.View;
import org.jspecify.annotations.Nullable;

/** One Mach-O image: its header and load commands, mach-o/loader.h. Numbers are read in the image's own byte order. */
final class Slice {
    /** Load commands, and sections of a segment, that are read. */
    static final int MOST_COMMANDS = 4_096, MOST_SECTIONS = 4_096;
    /** Bytes of entitlements and of a signature that are read; entitlements told. */
    static final int LARGEST_BLOB = 1 << 22, MOST_ENTITLEMENTS = 1_024;

    private static final int SEGMENT = 1, SYMTAB = 2, UNIX_THREAD = 5, DYSYMTAB = 0xB, LOAD_DYLIB = 0xC;
    private static final int ID_DYLIB = 0xD, LOAD_LINKER = 0xE, ID_LINKER = 0xF, SEGMENT_64 = 0x19, UUID = 0x1B;
    private static final int CODE_SIGNATURE = 0x1D, DYLD_INFO = 0x22, SOURCE_VERSION = 0x2A, BUILD_VERSION = 0x32;
    private static final int WEAK_DYLIB = 0x8000_0018, RPATH = 0x8000_001C, REEXPORT_DYLIB = 0x8000_001F;
    private static final int DYLD_INFO_ONLY = 0x8000_0022, MAIN = 0x8000_0028, EXPORTS_TRIE = 0x8000_0033;
    private static final int CHAINED_FIXUPS = 0x8000_0034;
    private static final Pattern KEY = Pattern.compile("<key>([^<]{1,512})</key>");

    final View view;
    final Fields fields = new Fields();
    final List<Segment> segments = new ArrayList<>();
    final List<String> dylibs = new ArrayList<>();
    final boolean wide;
    private final List<Fields> dylibFields = new ArrayList<>();
    private final List<byte[]> rpaths = new ArrayList<>();
    private Linked linked = new Linked(new long[10], 0, 0, 0, 0);
    private long signatureAt;
    private long signatureSize;

    record Segment(byte[] name, long address, long memory, long place, long size, int protection, Fields fields) {}

    /** Places of what the dynamic linker reads. */
    record Linked(long[] info, long trie, long trieSize, long chains, long chainsSize) {}

    private Slice(View raw) {
        int magic = raw.i32(0);
        this.wide = magic == 0xFEEDFACF || magic == 0xCFFAEDFE;
        this.view = raw.bigEndian(magic == 0xCEFAEDFE || magic == 0xCFFAEDFE);
        // as libyara has it: the magic number shows the byte order, all else is in that order
        fields.put("magic", raw.u32(0))
                .put("cputype", view.u32(4))
                .put("cpusubtype", view.u32(8))
                .put("filetype", view.u32(12))
                .put("ncmds", view.u32(16))
                .put("sizeofcmds", view.u32(20))
                .put("flags", view.u32(24));
        if (wide) {
            fields.put("reserved", view.u32(28));
        }
        commands(true);
        fields.put("number_of_segments", segments.size())
                .put(
                        "segments",
                        Fields.sequence(segments.stream().map(Segment::fields).toList()));
        commands(false);
        fields.put("dylibs", Fields.sequence(dylibFields)).put("rpaths", Fields.texts(rpaths));
        Lazy<List<String>> rights = Lazy.of(this::entitlements);
        fields.lazy("entitlements", () -> texts(rights.get()))
                .lazy("exports", () -> texts(Links.exports(view, linked)))
                .lazy("imports", () -> texts(Links.imports(view, linked)));
        if (signatureSize > 0) {
            fields.lazy("certificates", () -> certificates().struct());
        }
    }

    /** An image, empty when these bytes are none. */
    static Optional<Slice> of(View raw) {
        int magic = raw.i32(0);
        boolean known = magic == 0xFEEDFACE || magic == 0xCEFAEDFE || magic == 0xFEEDFACF || magic == 0xCFFAEDFE;
        return known && raw.has(0, 28) ? Optional.of(new Slice(raw)) : Optional.empty();
    }

    private static org.atalaya.model.Structure texts(List<String> all) {
        return Fields.texts(all.stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList());
    }

    private void commands(boolean onlySegments) {
        long at = wide ? 32 : 28;
        long count = Math.min(view.u32(16), MOST_COMMANDS);
        for (long i = 0; i < count && view.has(at, 8); i++) {
            int command = view.i32(at);
            long size = view.u32(at + 4);
            if (size < 8 || !view.has(at, size)) {
                break;
            }
            if (command == SEGMENT || command == SEGMENT_64) {
                if (onlySegments && size >= (command == SEGMENT ? 56 : 72)) {
                    segment(at, size, command == SEGMENT_64);
                }
            } else if (!onlySegments) {
                other(command, at, size);
            }
            at += size;
        }
    }

    private void segment(long at, long size, boolean wideSegment) {
        int word = wideSegment ? 8 : 4;
        long numbers = at + 24;
        long tail = numbers + 4L * word;
        int header = wideSegment ? 72 : 56;
        int sectionSize = wideSegment ? 80 : 68;
        long count = view.u32(tail + 8);
        List<Fields> sections = new ArrayList<>();
        for (int j = 0; j < Math.min(count, MOST_SECTIONS) && header + (j + 1L) * sectionSize <= size; j++) {
            sections.add(section(at + header + (long) j * sectionSize, wideSegment));
        }
        byte[] name = view.name(at + 8, 16);
        long[] values = new long[4];
        for (int j = 0; j < 4; j++) {
            values[j] = wideSegment ? view.i64(numbers + 8L * j) : view.u32(numbers + 4L * j);
        }
        Fields segment = new Fields()
                .put("segname", name)
                .put("vmaddr", values[0])
                .put("vmsize", values[1])
                .put("fileoff", values[2])
                .put("fsize", values[3])
                .put("filesize", values[3])
                .put("maxprot", view.u32(tail))
                .put("initprot", view.u32(tail + 4))
                .put("nsects", count)
                .put("flags", view.u32(tail + 12))
                .put("sections", Fields.sequence(sections));
        segments.add(new Segment(name, values[0], values[1], values[2], values[3], view.i32(tail + 4), segment));
    }

    private Fields section(long at, boolean wideSection) {
        long tail = at + (wideSection ? 48 : 40);
        Fields section = new Fields()
                .put("sectname", view.name(at, 16))
                .put("segname", view.name(at + 16, 16))
                .put("addr", wideSection ? view.i64(at + 32) : view.u32(at + 32))
                .put("size", wideSection ? view.i64(at + 40) : view.u32(at + 36));
        String[] names = {"offset", "align", "reloff", "nreloc", "flags", "reserved1", "reserved2", "reserved3"};
        for (int i = 0; i < (wideSection ? 8 : 7); i++) {
            section.put(names[i], view.u32(tail + 4L * i));
        }
        return section;
    }

    private void other(int command, long at, long size) {
        switch (command) {
            case UNIX_THREAD -> {
                long place = place(thread(at, size));
                if (place >= 0) {
                    fields.put("entry_point", place);
                }
            }
            case MAIN -> fields.put("entry_point", view.i64(at + 8)).put("stack_size", view.i64(at + 16));
            case SYMTAB -> fields.put("symtab", numbers(at + 8, "symoff", "nsyms", "stroff", "strsize"));
            case DYSYMTAB ->
                fields.put(
                        "dysymtab",
                        numbers(
                                at + 8,
                                "ilocalsym",
                                "nlocalsym",
                                "iextdefsym",
                                "nextdefsym",
                                "iundefsym",
                                "nundefsym",
                                "tocoff",
                                "ntoc",
                                "modtaboff",
                                "nmodtab",
                                "extrefsymoff",
                                "nextrefsyms",
                                "indirectsymoff",
                                "nindirectsyms",
                                "extreloff",
                                "nextrel",
                                "locreloff",
                                "nlocrel"));
            case LOAD_DYLIB, ID_DYLIB, WEAK_DYLIB, REEXPORT_DYLIB -> dylib(at, size);
            case LOAD_LINKER, ID_LINKER -> fields.put("dynamic_linker", text(at, size));
            case RPATH -> rpaths.add(text(at, size));
            case UUID -> fields.put("uuid", uuid(at + 8));
            case SOURCE_VERSION -> {
                long version = view.i64(at + 8);
                fields.put(
                        "source_version",
                        "%d.%d.%d.%d.%d"
                                .formatted(
                                        version >>> 40,
                                        version >> 30 & 1023,
                                        version >> 20 & 1023,
                                        version >> 10 & 1023,
                                        version & 1023));
            }
            case 0x24, 0x25, 0x2F, 0x30 ->
                fields.put(
                        "min_version",
                        new Fields()
                                .put("device", command)
                                .put("version", version(view.u32(at + 8)))
                                .put("sdk", version(view.u32(at + 12))));
            case BUILD_VERSION -> buildVersion(at, size);
            case CODE_SIGNATURE -> {
                signatureAt = view.u32(at + 8);
                signatureSize = view.u32(at + 12);
                fields.put("code_signature_data", numbers(at + 8, "dataoff", "datasize"));
            }
            case DYLD_INFO, DYLD_INFO_ONLY -> {
                fields.put(
                        "dyld_info",
                        numbers(
                                at + 8,
                                "rebase_off",
                                "rebase_size",
                                "bind_off",
                                "bind_size",
                                "weak_bind_off",
                                "weak_bind_size",
                                "lazy_bind_off",
                                "lazy_bind_size",
                                "export_off",
                                "export_size"));
                long[] info = new long[10];
                for (int i = 0; i < 10; i++) {
                    info[i] = view.u32(at + 8 + 4L * i);
                }
                linked = new Linked(info, linked.trie, linked.trieSize, linked.chains, linked.chainsSize);
            }
            case EXPORTS_TRIE ->
                linked = new Linked(linked.info, view.u32(at + 8), view.u32(at + 12), linked.chains, linked.chainsSize);
            case CHAINED_FIXUPS ->
                linked = new Linked(linked.info, linked.trie, linked.trieSize, view.u32(at + 8), view.u32(at + 12));
            default -> {}
        }
    }

    private Fields numbers(long at, String... names) {
        Fields numbers = new Fields();
        for (int i = 0; i < names.length; i++) {
            numbers.put(names[i], view.u32(at + 4L * i));
        }
        return numbers;
    }

    /** The text of a command whose first number says where in the command it starts. */
    private byte[] text(long at, long size) {
        long start = view.u32(at + 8);
        return start >= size ? new byte[0] : view.name(at + start, (int) Math.min(size - start, 4_096));
    }

    private void dylib(long at, long size) {
        byte[] name = text(at, size);
        dylibs.add(new String(name, StandardCharsets.UTF_8));
        dylibFields.add(new Fields()
                .put("name", name)
                .put("timestamp", view.u32(at + 12))
                .put("current_version", version(view.u32(at + 16)))
                .put("compatibility_version", version(view.u32(at + 20))));
    }

    private void buildVersion(long at, long size) {
        long count = view.u32(at + 20);
        List<Fields> tools = new ArrayList<>();
        for (int i = 0; i < count && 24 + 8L * (i + 1) <= size; i++) {
            tools.add(new Fields()
                    .put("tool", view.u32(at + 24 + 8L * i))
                    .put("version", version(view.u32(at + 28 + 8L * i))));
        }
        fields.put(
                "build_version",
                new Fields()
                        .put("platform", view.u32(at + 8))
                        .put("minos", version(view.u32(at + 12)))
                        .put("sdk", version(view.u32(at + 16)))
                        .put("ntools", count)
                        .put("tools", Fields.sequence(tools)));
    }

    private static String version(long packed) {
        return (packed >> 16) + "." + (packed >> 8 & 255) + "." + (packed & 255);
    }

    private String uuid(long at) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "").append("%02x".formatted(view.u8(at + i)));
        }
        return text.toString();
    }

    /** The program counter in a thread state: mach/…/thread_status.h; −1 for an unknown processor. */
    private long thread(long at, long size) {
        int offset = switch (view.i32(4)) {
            case 6 -> 68; // 680x0
            case 13 -> 124; // 88000
            case 14 -> 4; // SPARC
            case 18, 0x0100_0012 -> 0; // PowerPC
            case 7 -> 40; // x86
            case 12 -> 60; // ARM
            case 0x0100_0007 -> 128; // x86-64
            case 0x0100_000C -> 256; // ARM64
            default -> -1;
        };
        boolean wideState = (view.i32(4) & 0x0100_0000) != 0;
        if (offset < 0 || 16 + offset + (wideState ? 8 : 4) > size) {
            return -1;
        }
        return wideState ? view.i64(at + 16 + offset) : view.u32(at + 16 + offset);
    }

    private long place(long address) {
        for (Segment segment : segments) {
            if (address >= segment.address && address < segment.address + segment.memory) {
                return segment.place + address - segment.address;
            }
        }
        return -1;
    }

    /** A blob of the code signature by its magic number, xnu's cs_blobs.h; numbers there are big-endian. */
    private @Nullable View blob(int magic) {
        View big = view.part(signatureAt, Math.min(signatureSize, LARGEST_BLOB)).bigEndian(true);
        if (big.i32(0) != 0xFADE0CC0) {
            return null;
        }
        for (int i = 0; i < Math.min(big.u32(8), 64); i++) {
            long at = big.u32(12 + 8L * i + 4);
            if (big.i32(at) == magic && big.u32(at + 4) >= 8) {
                return big.part(at + 8, big.u32(at + 4) - 8);
            }
        }
        return null;
    }

    /** Names of the rights that the signature grants. */
    List<String> entitlements() {
        View plist = signatureSize == 0 ? null : blob(0xFADE7171);
        List<String> keys = new ArrayList<>();
        if (plist != null) {
            Matcher matcher = KEY.matcher(new String(plist.bytes(0, LARGEST_BLOB), StandardCharsets.UTF_8));
            while (matcher.find() && keys.size() < MOST_ENTITLEMENTS) {
                keys.add(matcher.group(1));
            }
        }
        return keys;
    }

    boolean signed() {
        return signatureSize > 0;
    }

    private Fields certificates() {
        View cms = blob(0xFADE0B01);
        List<byte[]> names = new ArrayList<>();
        List<byte[]> signers = new ArrayList<>();
        if (cms != null) {
            for (var signature : Authenticode.read(cms.bytes(0, LARGEST_BLOB), algorithm -> new byte[0])) {
                for (Certificate certificate : signature.certificates()) {
                    names.add(commonName(certificate).getBytes(StandardCharsets.UTF_8));
                }
                if (!signature.chain().isEmpty()) {
                    signers.add(commonName(signature.chain().get(0)).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return new Fields().put("common_names", Fields.texts(names)).put("signer_names", Fields.texts(signers));
    }

    private static String commonName(Certificate certificate) {
        int at = certificate.subject().indexOf("/CN=");
        int end = at < 0 ? -1 : certificate.subject().indexOf('/', at + 4);
        return at < 0
                ? ""
                : certificate
                        .subject()
                        .substring(at + 4, end < 0 ? certificate.subject().length() : end);
    }
}
