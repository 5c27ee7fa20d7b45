package org.atalaya.evidence.office;

import java.io.IOException;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.strings.Blobs;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * OneNote sections: the files embedded in them, found by the identifier that stands before each ([MS-ONESTORE] 2.6.13,
 * FileDataStoreObject).
 *
 * <p>Fact: {@code onenote.embedded-file} (what it is).
 */
public final class OneNote implements Format {
    /** Files of one section. */
    static final int MOST_FILES = 1_000;

    /** {7B5C52E4-D88C-4DA7-AEB1-5378D02996D3}, [MS-ONESTORE] 2.3.1. */
    private static final int[] SECTION = {
        0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3
    };
    /** {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}. */
    private static final int[] FILE = {
        0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC
    };
    /** The identifier, the length, an unused number and a reserved one. */
    private static final int HEAD = 36;

    private static final int BLOCK = 1 << 16;

    /** One reader serves all. */
    public static final OneNote FORMAT = new OneNote();

    private OneNote() {}

    @Override
    public String type() {
        return "onenote";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return stands(SECTION, head, 0, head.length);
    }

    private static boolean stands(int[] identifier, byte[] bytes, int at, int end) {
        if (at + identifier.length > end) {
            return false;
        }
        for (int i = 0; i < identifier.length; i++) {
            if (bytes[at + i] != (byte) identifier[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        byte[] block = new byte[BLOCK + HEAD];
        int files = 0;
        for (long base = 0; base < content.size(); base += BLOCK) {
            int count = content.read(base, block, 0, block.length);
            for (int i = 0; i < Math.min(BLOCK, count); i++) {
                if (block[i] != (byte) FILE[0] || !stands(FILE, block, i, count) || i + HEAD > count) {
                    continue;
                }
                long start = base + i + HEAD;
                // Eight bytes of length; what does not fit in four is no file.
                boolean huge = Vba.u32(block, i + 20) != 0;
                long length = Math.min(huge ? Long.MAX_VALUE : Vba.u32(block, i + 16), content.size() - start);
                if (files++ >= MOST_FILES) {
                    found.notice(
                            Notice.Kind.LIMIT,
                            start,
                            "more than " + MOST_FILES + " embedded files; the rest was left out");
                    return;
                }
                if (huge || length <= 0) {
                    found.notice(Notice.Kind.DAMAGED, start, "an embedded file claims more than the section holds");
                    continue;
                }
                file(content, start, length, files, found);
            }
        }
    }

    private static void file(Content content, long start, long length, int number, Found found) throws IOException {
        byte[] head = new byte[(int) Math.min(length, 2048)];
        content.read(start, head, 0, head.length);
        String kind = Blobs.kind(head);
        boolean picture = stands(new int[] {0x89, 'P', 'N', 'G'}, head, 0, head.length)
                || stands(new int[] {0xFF, 0xD8, 0xFF}, head, 0, head.length);
        Level level = kind.equals("pe") || kind.equals("lnk") || kind.startsWith("text")
                ? Level.HIGH
                : picture ? Level.INFORMATIONAL : Level.LOW;
        found.fact(Fact.at("onenote.embedded-file", level, start, length, picture ? "picture" : kind));
        found.part("embedded", "file-" + number, start, length);
    }
}
