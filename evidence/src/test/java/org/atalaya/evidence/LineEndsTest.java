package org.atalaya.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LineEndsTest {
    @Property
    void eightAtATimeGivesWhatOneByOneGives(@ForAll("bytes") byte[] data) {
        for (int from = 0; from <= data.length; from++) {
            int to = data.length - from % 3;
            int expected = from;
            while (expected < to && data[expected] != '\n') {
                expected++;
            }
            int count = 0;
            for (int i = from; i < to; i++) {
                count += data[i] == '\n' ? 1 : 0;
            }
            if (from <= to) {
                assertThat(LineEnds.next(data, from, to)).isEqualTo(expected);
                assertThat(LineEnds.count(data, from, to)).isEqualTo(count);
            }
        }
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.of((byte) '\n', (byte) 0x8A, (byte) 0x0B, (byte) 0x09, (byte) 0, (byte) -1, (byte) 'a')
                .array(byte[].class)
                .ofMaxSize(40);
    }
}
