package org.atalaya.evidence.image;

import java.util.List;

/** Tells by its first bytes whether something inside an executable is worth reading as an artifact of its own. */
public final class Magic {
    private record Kind(String name, String hex) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("zip", "504b0304"),
            new Kind("7z", "377abcaf271c"),
            new Kind("rar", "526172211a07"),
            new Kind("cab", "4d534346"),
            new Kind("ole", "d0cf11e0a1b11ae1"),
            new Kind("elf", "7f454c46"),
            new Kind("gzip", "1f8b08"),
            new Kind("xz", "fd377a585a00"),
            new Kind("bzip2", "425a68"),
            new Kind("pdf", "25504446"),
            new Kind("dex", "6465780a03"),
            new Kind("lnk", "4c0000000114020000000000c0000000"),
            new Kind("rtf", "7b5c727466"));

    private Magic() {}

    /** The kind of what starts at a place, empty text when it is none of those known here. */
    public static String kind(View view, long at) {
        if (view.says(at, "MZ")) {
            long header = view.u32(at + 0x3C);
            return view.u32(at + header) == 0x4550 ? "pe" : "";
        }
        for (Kind kind : KINDS) {
            if (starts(view, at, kind.hex)) {
                return kind.name;
            }
        }
        return "";
    }

    private static boolean starts(View view, long at, String hex) {
        for (int i = 0; i < hex.length(); i += 2) {
            if (view.u8(at + i / 2) != Integer.parseInt(hex, i, i + 2, 16)) {
                return false;
            }
        }
        return view.has(at, hex.length() / 2L);
    }
}
