package org.atalaya.evidence.office;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/**
 * What stands in the streams of an old Office document, or of the {@code vbaProject.bin} of a new one: macros, packages,
 * macro sheets of Excel 4, DDE fields. The reader of compound files calls it for every one.
 *
 * <p>Facts: {@code office.macros} (how many modules), {@code office.macro-starts-itself} (procedures), {@code
 * office.macro-runs-programs} (by what), {@code office.packaged-file} (name, path, temporary path), {@code
 * office.macro-sheet} (name, {@code visible|hidden|very hidden}), {@code office.sheet-starts-itself}, {@code office.dde}
 * (command), {@code office.encrypted}.
 */
public final class OldOffice {
    /** Bytes of a stream that are looked at. */
    static final int MOST_STREAM = 32 << 20;
    /** Packages of one document. */
    static final int MOST_PACKAGES = 256;
    /** Sheets of one book. */
    static final int MOST_SHEETS = 1_000;

    private OldOffice() {}

    /** Tells what is found in the streams; nothing when the file is no document. */
    public static void find(Storage storage, Found found) throws IOException {
        Vba.find(storage, found);
        int packages = 0;
        for (String path : storage.streams()) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            switch (name.toLowerCase(Locale.ROOT)) {
                case "\1ole10native" -> {
                    Optional<byte[]> bytes =
                            packages++ < MOST_PACKAGES ? storage.read(path, MOST_STREAM) : Optional.empty();
                    if (bytes.isPresent()) {
                        EmbeddedObject.ole10Native(bytes.get(), found);
                    }
                }
                case "equation native" -> found.fact(Fact.of("office.equation-object", Level.HIGH, path));
                case "workbook", "book" -> {
                    Optional<byte[]> bytes = storage.read(path, MOST_STREAM);
                    if (bytes.isPresent()) {
                        book(bytes.get(), found);
                    }
                }
                case "worddocument" -> {
                    Optional<byte[]> bytes = storage.read(path, MOST_STREAM);
                    if (bytes.isPresent()) {
                        dde(bytes.get(), found);
                    }
                }
                case "encryptedpackage" -> found.fact(Fact.of("office.encrypted", Level.MEDIUM));
                default -> {}
            }
        }
    }

    /** [MS-XLS] 2.1.4: records of type, size and data. */
    private static void book(byte[] bytes, Found found) {
        int at = 0;
        int sheets = 0;
        boolean starts = false;
        while (at + 4 <= bytes.length) {
            int type = Vba.u16(bytes, at);
            int size = Vba.u16(bytes, at + 2);
            int data = at + 4;
            int end = Math.min(bytes.length, data + size);
            // 2.4.28 BoundSheet8: where it begins, hidden or not, its kind (1 = macro sheet), its name.
            if (type == 0x0085
                    && size >= 8
                    && data + 8 <= bytes.length
                    && bytes[data + 5] == 1
                    && sheets++ < MOST_SHEETS) {
                int length = bytes[data + 6] & 0xFF;
                boolean wide = (bytes[data + 7] & 1) != 0;
                int to = Math.min(end, data + 8 + length * (wide ? 2 : 1));
                String name = new String(
                        bytes, data + 8, to - data - 8, wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
                int state = bytes[data + 4] & 3;
                String shown = state == 0 ? "visible" : state == 1 ? "hidden" : "very hidden";
                found.fact(Fact.of("office.macro-sheet", state == 0 ? Level.MEDIUM : Level.HIGH, name, shown));
            }
            // 2.4.150 Lbl: a built-in name (bit 5) of one character, 1 = Auto_Open.
            if (!starts
                    && type == 0x0018
                    && size >= 16
                    && data + 16 <= bytes.length
                    && (bytes[data] & 0x20) != 0
                    && bytes[data + 3] == 1
                    && (bytes[data + 14] == 1 || bytes[data + 15] == 1)) {
                starts = true;
                found.fact(Fact.of("office.sheet-starts-itself", Level.MEDIUM));
            }
            // 2.4.117 FilePass: the rest is encrypted.
            if (type == 0x002F) {
                found.fact(Fact.of("office.encrypted", Level.MEDIUM));
                return;
            }
            at = data + size;
        }
    }

    private static void dde(byte[] bytes, Found found) {
        for (int step = 1; step <= 2; step++) {
            for (int i = 0; i + 8 * step < bytes.length; i++) {
                if (bytes[i] == 'D' && isWord(bytes, i, step)) {
                    StringBuilder command = new StringBuilder();
                    for (int k = i; k < bytes.length && command.length() < 200 && bytes[k] >= ' '; k += step) {
                        command.append((char) bytes[k]);
                    }
                    found.fact(Fact.of("office.dde", Level.HIGH, command.toString()));
                    return;
                }
            }
        }
    }

    /** A field's start (0x13), perhaps spaces, then DDE or DDEAUTO. */
    private static boolean isWord(byte[] bytes, int at, int step) {
        String word = "DDE";
        for (int k = 0; k < word.length(); k++) {
            if (bytes[at + k * step] != word.charAt(k)) {
                return false;
            }
        }
        int after = bytes[at + 3 * step];
        int before = at - step;
        while (before >= 0 && bytes[before] == ' ') {
            before -= step;
        }
        return (after == ' ' || after == 'A') && before >= 0 && bytes[before] == 0x13;
    }
}
