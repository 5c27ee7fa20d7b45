package org.atalaya.yara.pattern;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the table of {@link WindowCosts}: counts the byte windows of the files of some folders (programs, libraries,
 * documents of an ordinary system; at most the first {@link #PER_FILE} bytes of a file, so that no file rules the table)
 * and writes the shares. {@code WindowCostsWriter OUTPUT EVERY_NTH FOLDER...}
 */
final class WindowCostsWriter {
    private static final int PER_FILE = 1 << 20;

    private WindowCostsWriter() {}

    public static void main(String[] arguments) throws IOException {
        int nth = Integer.parseInt(arguments[1]);
        List<Path> files = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            try (Stream<Path> walk = Files.walk(Path.of(arguments[i]))) {
                walk.filter(p -> Files.isRegularFile(p, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .forEach(files::add);
            }
        }
        long[] pairs = new long[65536];
        int[] hashed = new int[1 << 24];
        long total = 0;
        for (int i = 0; i < files.size(); i += nth) {
            byte[] data = head(files.get(i));
            for (int k = 0; k + 4 <= data.length; k++) {
                int window = window(data, k);
                pairs[window & 0xFFFF]++;
                hashed[window * 0x9E3779B1 >>> 8]++;
            }
            total += Math.max(0, data.length - 3);
        }
        long threshold = (long) (total * Math.pow(2, -WindowCosts.RARE / 8.0));
        Map<Integer, int[]> counts = new HashMap<>();
        for (int i = 0; i < files.size(); i += nth) {
            byte[] data = head(files.get(i));
            for (int k = 0; k + 4 <= data.length; k++) {
                int window = window(data, k);
                if (hashed[window * 0x9E3779B1 >>> 8] >= threshold) {
                    counts.computeIfAbsent(window, w -> new int[1])[0]++;
                }
            }
        }
        int[] common = counts.entrySet().stream()
                .filter(e -> e.getValue()[0] >= threshold)
                .mapToInt(Map.Entry::getKey)
                .sorted()
                .toArray();
        ByteBuffer out = ByteBuffer.allocate(65536 + 4 + common.length * 5).order(ByteOrder.LITTLE_ENDIAN);
        for (long pair : pairs) {
            out.put(share(pair, total));
        }
        out.putInt(common.length);
        for (int window : common) {
            out.putInt(window);
        }
        for (int window : common) {
            out.put(share(counts.getOrDefault(window, new int[1])[0], total));
        }
        Files.write(Path.of(arguments[0]), out.array());
        System.out.println(total + " windows counted, " + common.length + " common ones kept");
    }

    /** −8 times the binary logarithm of the share, in a byte. */
    private static byte share(long count, long total) {
        double bits = Math.log((double) total / Math.max(count, 1)) / Math.log(2);
        return (byte) Math.min(255, Math.round(bits * 8));
    }

    private static int window(byte[] data, int k) {
        return data[k] & 0xFF | (data[k + 1] & 0xFF) << 8 | (data[k + 2] & 0xFF) << 16 | (data[k + 3] & 0xFF) << 24;
    }

    private static byte[] head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(PER_FILE);
        } catch (java.nio.file.AccessDeniedException closed) {
            return new byte[0];
        }
    }
}
