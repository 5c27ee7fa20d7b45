package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class TransferTest {
    @Property
    void bytesComeTheSameOneByOneInBlocksAndWithTheirPlaces(
            @ForAll
                    @StringLength(max = 200)
                    @Chars({'=', '\r', '\n', ' ', '\t', 'g', '_'})
                    @CharRange(from = '0', to = 'F')
                    String encoded)
            throws IOException {
        byte[] raw = encoded.getBytes(StandardCharsets.ISO_8859_1);
        for (String encoding : new String[] {"quoted-printable", "base64", "8bit"}) {
            ByteArrayOutputStream single = new ByteArrayOutputStream();
            int[] taken = new int[raw.length + 1];
            try (Transfer transfer = new Transfer(new ByteArrayInputStream(raw), encoding)) {
                for (int value = transfer.read(); value >= 0; value = transfer.read()) {
                    single.write(value);
                    taken[single.size()] = (int) transfer.taken();
                }
            }
            int[] places = new int[raw.length];
            assertThat(Transfer.decode(raw, encoding, new int[0])).isEqualTo(single.toByteArray());
            assertThat(Transfer.decode(raw, encoding, places)).isEqualTo(single.toByteArray());
            for (int i = 0; i < single.size() && !Transfer.isAsIs(encoding); i++) {
                // Of four letters of base64 the first stands for the group.
                int begun = encoding.equals("base64") ? Math.max(taken[i], taken[i + 1] - 4) : taken[i];
                assertThat(places[i]).isEqualTo(begun);
            }
            try (Transfer transfer = new Transfer(new ByteArrayInputStream(raw), encoding)) {
                assertThat(transfer.readAllBytes()).isEqualTo(single.toByteArray());
            }
        }
    }
}
