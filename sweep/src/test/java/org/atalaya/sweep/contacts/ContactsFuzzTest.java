package org.atalaya.sweep.contacts;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

class ContactsFuzzTest {
    private static final ContactKey KEY = ContactKey.of(new byte[] {1, 2, 3});

    /** Bytes as they are, and as the other side itself could write them, with the key and right sums. */
    @FuzzTest
    void anyBytesAreAnsweredOrRefused(byte[] data) throws IOException {
        ask(data);
        if (data.length > 1 && data.length < 1 << 16) {
            boolean set = data[0] >= 0;
            byte[] body = Arrays.copyOfRange(data, 1, data.length);
            int least = set ? 24 : 32;
            byte[] made = Arrays.copyOf(body, Math.max(least, body.length));
            ByteBuffer head = ByteBuffer.wrap(made);
            head.put((set ? ContactSet.MAGIC : ContactRanges.MAGIC)
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            head.put(KEY.id());
            if (set) {
                byte[] sum = KEY.sum("set", made);
                ask(joined(made, sum));
            } else {
                byte[] fields = Arrays.copyOf(made, 32);
                ask(joined(fields, KEY.sum("ranges", fields), Arrays.copyOfRange(made, 32, made.length)));
            }
        }
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static void ask(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("atalaya-fuzz-", "");
        try {
            Files.write(file, bytes);
            try (Contacts contacts = Contacts.open(file, KEY)) {
                contacts.holds("reader@reader.test");
            } catch (IllegalArgumentException told) {
                // What a damaged file gives.
            }
        } finally {
            Files.delete(file);
        }
    }
}
