package org.atalaya.evidence.office;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** Objects embedded the old way: OLE 1.0 as in RTF ([MS-OLEDS] 2.2), and the packages that hold a file ({@code Ole10Native}). */
final class EmbeddedObject {
    private static final int LONGEST_NAME = 512;
    private static final Set<String> RUNNING = Set.of(
            "exe", "scr", "com", "bat", "cmd", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "msi", "ps1", "dll",
            "cpl", "jar", "pif", "url", "iso", "img", "chm");

    private final byte[] bytes;
    private int at;

    private EmbeddedObject(byte[] bytes) {
        this.bytes = bytes;
    }

    /** An OLE 1.0 object; one that is none is carved as it is. */
    static void ole1(byte[] bytes, long place, long length, Found found) throws IOException {
        EmbeddedObject object = new EmbeddedObject(bytes);
        if (bytes.length < 16) {
            return;
        }
        // [MS-OLEDS] 2.2.4: version, format (1 linked, 2 embedded), three names with their lengths, then the data's.
        long format = Vba.u32(bytes, 4);
        object.at = 8;
        String type = object.counted();
        String topic = object.counted();
        String item = object.counted();
        if (format == 1) {
            found.fact(Fact.at("office.linked-object", Level.MEDIUM, place, length, type, topic, item));
            return;
        }
        long size = Vba.u32(bytes, object.at);
        int from = object.at + 4;
        if (format != 2 || type.isEmpty() || from >= bytes.length || size == 0) {
            found.fact(Fact.at("office.object", Level.LOW, place, length, ""));
            child(found, "object", bytes);
            return;
        }
        boolean equation = type.toLowerCase(Locale.ROOT).startsWith("equation");
        found.fact(Fact.at(
                equation ? "office.equation-object" : "office.object",
                equation ? Level.HIGH : Level.LOW,
                place,
                length,
                type));
        byte[] data = Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, from + size));
        if (type.equalsIgnoreCase("package")) {
            packaged(data, 0, place, length, found);
        } else {
            child(found, type, data);
        }
    }

    /** The stream {@code \1Ole10Native}: a length, then the package. */
    static void ole10Native(byte[] bytes, Found found) throws IOException {
        packaged(bytes, 4, -1, 0, found);
    }

    private static void packaged(byte[] bytes, int from, long place, long length, Found found) throws IOException {
        EmbeddedObject object = new EmbeddedObject(bytes);
        object.at = from + 2;
        String label = object.terminated();
        String file = object.terminated();
        object.at += 4;
        String temporary = object.counted();
        long size = Vba.u32(bytes, object.at);
        int start = object.at + 4;
        if (label.isEmpty() && file.isEmpty() || size == 0 || start >= bytes.length) {
            child(found, "package", bytes);
            return;
        }
        String name = label.isEmpty() ? file : label;
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        found.fact(Fact.at(
                "office.packaged-file",
                RUNNING.contains(ending) ? Level.HIGH : Level.LOW,
                place,
                length,
                name,
                file,
                temporary));
        child(found, name, Arrays.copyOfRange(bytes, start, (int) Math.min(bytes.length, start + size)));
    }

    private static void child(Found found, String name, byte[] bytes) throws IOException {
        found.child("object", name, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private String counted() {
        long size = Vba.u32(bytes, at);
        at += 4;
        if (size > LONGEST_NAME || size > bytes.length - at) {
            return "";
        }
        int end = (int) (at + size);
        String text = new String(bytes, at, (int) size, StandardCharsets.ISO_8859_1);
        at = end;
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    private String terminated() {
        int end = at;
        while (end < bytes.length && bytes[end] != 0 && end - at < LONGEST_NAME) {
            end++;
        }
        String text = at < end ? new String(bytes, at, end - at, StandardCharsets.ISO_8859_1) : "";
        at = Math.min(bytes.length, end + 1);
        return text;
    }
}
