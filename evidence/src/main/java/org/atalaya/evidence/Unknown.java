package org.atalaya.evidence;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what a file is that no reader knows, as far as its first bytes tell, and what can be done about it. */
final class Unknown {
    private static final Map<String, String> STARTS = new LinkedHashMap<>();

    static {
        STARTS.put("Rar!\u001A\u0007", "a RAR archive; unpack it and sweep the result");
        STARTS.put("regf", "a registry hive, which no reader reads yet");
        STARTS.put("MZ", "a Windows program, not a log");
        STARTS.put("\u007FELF", "a Linux program, not a log");
        STARTS.put("%PDF", "a PDF document, not a log");
        STARTS.put("\u00D0\u00CF\u0011\u00E0", "an OLE2 file (MSI, Office or mail), not a log");
        STARTS.put("\u0030\u0000\u0000\u0000LfLe", "an event log of Windows XP or 2003 (.evt); convert it to .evtx");
        STARTS.put("LPKSHHRH", "a systemd journal; export it with journalctl -o json");
        STARTS.put("\u00D4\u00C3\u00B2\u00A1", "a packet capture, not a log");
        STARTS.put("SQLite format 3", "an SQLite database, not a log");
    }

    private Unknown() {}

    static String hint(byte[] head, int length) {
        if (length == 0) {
            return "the file is empty";
        }
        String start = new String(head, 0, Math.min(length, 16), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> known : STARTS.entrySet()) {
            if (start.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            zeros += head[i] == 0 ? 1 : 0;
        }
        if (zeros == length) {
            return "starts with " + length + " zero bytes; the file may be damaged";
        }
        return "no reader knows this kind of file; readable are EVTX, event XML, JSON, CSV with a header, auditd and"
                + " syslog text, also within zip, 7z, tar, gzip, xz, bzip2, zstd, ISO images and the like";
    }
}
