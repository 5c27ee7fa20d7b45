import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Makes one dense event log of a given size by repeating the full chunks of ten logs of the public corpora:
 * {@code java bench/MakeLogs.java ../shared/corpora 100 /tmp/dense100.evtx} (megabytes of 10^6 bytes). Every engine that is
 * compared reads the same file.
 */
public class MakeLogs {
    private static final Set<String> LOGS = Set.of(
            "security.evtx",
            "2-vss_7-System.evtx",
            "system.evtx",
            "sample-with-irregular-bool-values.evtx",
            "rdpcorets_148_mst120_bluekeep_rpdscan_full.evtx",
            "LM_5145_Remote_FileCopy.evtx",
            "PanacheSysmon_vs_AtomicRedTeam01.evtx",
            "Sysmon_UACME_64.evtx",
            "rogue_msi_url_1040_1042.evtx",
            "persistence_sysmon_11_13_1_shime_appfix.evtx");

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: java bench/MakeLogs.java CORPORA MEGABYTES FILE");
            System.exit(2);
        }
        long target = Long.parseLong(arguments[1]) * 1_000_000;
        byte[] header = null;
        List<byte[]> chunks = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(Path.of(arguments[0]))) {
            for (Path log : walk.filter(path -> LOGS.contains(path.getFileName().toString())).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(log);
                header = header == null ? Arrays.copyOf(bytes, 4096) : header;
                for (int at = 4096; at + 65536 <= bytes.length; at += 65536) {
                    if (bytes[at] == 'E' && bytes[at + 3] == 'C') {
                        chunks.add(Arrays.copyOfRange(bytes, at, at + 65536));
                    }
                }
            }
        }
        if (header == null) {
            System.err.println("none of the logs is below " + arguments[0]);
            System.exit(2);
            return;
        }
        long count = Math.max(1, (target + 65535) / 65536);
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        fields.putLong(8, 0).putLong(16, count - 1).putShort(42, (short) Math.min(count, 65535)).putInt(120, 0);
        CRC32 crc = new CRC32();
        crc.update(header, 0, 120);
        fields.putInt(124, (int) crc.getValue());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])), 1 << 20)) {
            out.write(header);
            for (long i = 0; i < count; i++) {
                out.write(chunks.get((int) (i % chunks.size())));
            }
        }
        System.out.println(arguments[2] + ": " + count + " chunks");
    }
}
