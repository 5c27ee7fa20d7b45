package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.View;

/**
 * The headers of a PE file and the way from addresses to places in the file. Constants: Microsoft, "PE Format". What counts
 * as PE, which directory entries are believed, and how an address maps to a place follow libyara 4.5, because rules are
 * written against that.
 */
public final class PeImage {
    /** Data directories, "Optional Header Data Directories". */
    static final int EXPORT = 0, IMPORT = 1, RESOURCE = 2, SECURITY = 4, DEBUG = 6, DELAY_IMPORT = 13, CLR = 14;
    /** Directory entries that the format has. */
    static final int DIRECTORIES = 16;
    /** Sections that are read; the Windows loader accepts no more. */
    static final int MOST_SECTIONS = 96;

    private static final int SECTION_HEADER = 40;
    private static final int[] MACHINES = {
        0, 0x1D3, 0x8664, 0x1C0, 0x1C4, 0xAA64, 0xEBC, 0x14C, 0x200, 0x9041, 0x266, 0x366, 0x466, 0x1F0, 0x1F1, 0x166,
        0x1A2, 0x1A3, 0x1A6, 0x1A8, 0x1C2, 0x169
    };

    final View view;
    /** Places of the file header (after the signature) and of the optional header. */
    final long fileHeader;

    final long optionalHeader;
    /** PE32+, with 64-bit addresses. */
    final boolean wide;

    final List<Section> sections;
    private final boolean sectionsWhole;
    private final long alignment;

    /** A section header; sizes in bytes, addresses relative to the image base. */
    record Section(
            long header,
            byte[] name,
            long virtualSize,
            long virtualAddress,
            long rawSize,
            long rawOffset,
            long relocations,
            long lineNumbers,
            int relocationCount,
            int lineNumberCount,
            long characteristics) {
        static final long CODE = 0x20, EXECUTE = 0x2000_0000L, WRITE = 0x8000_0000L;

        long rawEnd() {
            return rawOffset + rawSize;
        }

        boolean is(long flags) {
            return (characteristics & flags) == flags;
        }
    }

    /** A data directory entry. */
    public record Directory(long address, long size) {}

    private PeImage(View view, long fileHeader) {
        this.view = view;
        this.fileHeader = fileHeader;
        this.optionalHeader = fileHeader + 20;
        this.wide = view.u16(optionalHeader) == 0x20B;
        this.alignment = Math.min(view.u32(optionalHeader + 36), 0x200);
        int count = Math.min(view.u16(fileHeader + 2), MOST_SECTIONS);
        long at = optionalHeader + view.u16(fileHeader + 16);
        List<Section> found = new ArrayList<>(count);
        while (found.size() < count && view.has(at, SECTION_HEADER)) {
            int length = 8;
            while (length > 0 && view.u8(at + length - 1) == 0) {
                length--;
            }
            found.add(new Section(
                    at,
                    view.bytes(at, length),
                    view.u32(at + 8),
                    view.u32(at + 12),
                    view.u32(at + 16),
                    view.u32(at + 20),
                    view.u32(at + 24),
                    view.u32(at + 28),
                    view.u16(at + 32),
                    view.u16(at + 34),
                    view.u32(at + 36)));
            at += SECTION_HEADER;
        }
        sections = List.copyOf(found);
        sectionsWhole = found.size() == count;
    }

    /** The image, empty when these bytes are no PE file. */
    public static Optional<PeImage> of(View view) {
        long header = view.u32(0x3C) + 4;
        if (!view.says(0, "MZ") || !view.has(0, 64) || !view.has(header, 20 + 224) || view.u32(header - 4) != 0x4550) {
            return Optional.empty();
        }
        boolean wide = view.u16(header + 20) == 0x20B;
        if (wide && !view.has(header, 20 + 240)) {
            return Optional.empty();
        }
        int machine = view.u16(header);
        for (int known : MACHINES) {
            if (machine == known) {
                return Optional.of(new PeImage(view, header));
            }
        }
        return Optional.empty();
    }

    /** The bytes. */
    public View view() {
        return view;
    }

    int machine() {
        return view.u16(fileHeader);
    }

    long timestamp() {
        return view.u32(fileHeader + 4);
    }

    int characteristics() {
        return view.u16(fileHeader + 18);
    }

    boolean isDll() {
        return (characteristics() & 0x2000) != 0;
    }

    int subsystem() {
        return view.u16(optionalHeader + 68);
    }

    long entryPoint() {
        return view.u32(optionalHeader + 16);
    }

    long imageBase() {
        return wide ? view.i64(optionalHeader + 24) : view.u32(optionalHeader + 28);
    }

    long sizeOfImage() {
        return view.u32(optionalHeader + 56);
    }

    /** Place of the checksum field, which the Authenticode digest leaves out. */
    long checksumPlace() {
        return optionalHeader + 64;
    }

    /** Place of the first data directory entry. */
    long directories() {
        return optionalHeader + (wide ? 112 : 96);
    }

    /**
     * A directory entry, empty when it lies behind the optional header. NumberOfRvaAndSizes is not asked: it lies in real
     * files.
     */
    public Optional<Directory> directory(int entry) {
        long at = directories() + 8L * entry;
        if (at > optionalHeader + view.u16(fileHeader + 16) || !view.has(at, 8)) {
            return Optional.empty();
        }
        return Optional.of(new Directory(view.u32(at), view.u32(at + 4)));
    }

    /** A directory entry with an address. */
    Optional<Directory> present(int entry) {
        return directory(entry).filter(directory -> directory.address() != 0);
    }

    /** Place in the file of an address relative to the image base, −1 when no byte of the file stands there. */
    public long offset(long address) {
        if (!sectionsWhole || address < 0) {
            return -1;
        }
        long lowest = 0xFFFF_FFFFL;
        long base = 0;
        long raw = 0;
        long rawSize = 0;
        for (Section section : sections) {
            lowest = Math.min(lowest, section.virtualAddress);
            if (address >= section.virtualAddress
                    && address - section.virtualAddress < section.virtualSize
                    && base <= section.virtualAddress) {
                base = section.virtualAddress;
                rawSize = section.rawSize;
                raw = alignment == 0 ? section.rawOffset : section.rawOffset - section.rawOffset % alignment;
            }
        }
        if (address < lowest) { // the headers are mapped as they stand
            base = 0;
            raw = 0;
            rawSize = view.size() & 0xFFFF_FFFFL;
        }
        if (address - base >= rawSize) {
            return -1;
        }
        long place = raw + address - base;
        return place >= view.size() ? -1 : place;
    }

    /** First byte after the last section's bytes; 0 when no section has bytes. */
    long sectionsEnd() {
        long end = 0;
        for (Section section : sections) {
            end = Math.max(end, section.rawEnd());
        }
        return end;
    }

    /** A section's long name from the COFF string table, its short name when it has no other, empty when that is broken. */
    Optional<byte[]> fullName(Section section) {
        long symbols = view.u32(fileHeader + 8);
        if (symbols == 0 || section.name.length == 0 || section.name[0] != '/') {
            return Optional.of(section.name);
        }
        long index = 0;
        for (int i = 1; i < section.name.length && section.name[i] >= '0' && section.name[i] <= '9'; i++) {
            index = index * 10 + section.name[i] - '0';
        }
        long at = symbols + 18 * view.u32(fileHeader + 12) + index; // the string table follows the symbols
        byte[] name = view.name(at, Names.LONGEST);
        if (!view.has(at, name.length + 1L)) {
            return Optional.empty();
        }
        for (byte letter : name) {
            if (letter < 0x20 || letter > 0x7E) {
                return Optional.empty();
            }
        }
        return Optional.of(name);
    }
}
