package org.atalaya.evidence.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlshTest {
    private static byte[] given(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((int) ((long) i * i >> 3) ^ i * 7);
        }
        return bytes;
    }

    /** As py-tlsh, the authors' own code, has it; the lengths lie on both sides of the steps of the length's class. */
    @ParameterizedTest
    @CsvSource({
        "256, 8FD09710263C38E334A5F6ABDB01168E00B036EBAD41B3AFE48A6CD4051B129B1F3D05",
        "656, 46F068053A7D799475A0DE61F96D444D21D077834E1E37CF14B345DC990282C6AF3C00",
        "657, D90168053A7D799475A0DE61F96D444D21D077834E1E37CF14B345DC990282C6AF3C00",
        "3199, CE6194157A6C7AD8B5505E72F93C508E3289B6E38E6E358BD46651ECD80183C21E3C90",
        "3200, BC6194157A6C7AD8B5505E72F93C508E3289B6E38E6E358BD46651ECD80183C21E3C90",
        "100000, 0DA3A5057E7D7A98B9505E31F93D548E3289B6E38E6E358B94B642ECD80183C21E3C90"
    })
    void aHashIsThatOfTheReference(int size, String hash) {
        assertThat(Tlsh.of(given(size))).contains("T1" + hash);
    }

    @Test
    void bytesThatAreFewOrAlikeHaveNone() {
        assertThat(Tlsh.of(given(49))).isEqualTo(Optional.empty());
        assertThat(Tlsh.of(new byte[1_000])).isEqualTo(Optional.empty());
        byte[] alike = new byte[1_200];
        for (int i = 0; i < alike.length; i++) {
            alike[i] = (byte) ("abcd".charAt(i % 4));
        }
        assertThat(Tlsh.of(alike)).isEqualTo(Optional.empty());
    }

    @Property(tries = 100)
    void pieceByPieceIsTheSameAsAtOnce(@ForAll @IntRange(min = 0, max = 2_000) int size, @ForAll long seed) {
        byte[] bytes = given(size);
        Random random = new Random(seed);
        Tlsh tlsh = new Tlsh();
        for (int at = 0; at < size; ) {
            int count = Math.min(size - at, random.nextInt(9));
            tlsh.update(Arrays.copyOfRange(bytes, at, at + count), count);
            at += count;
        }
        assertThat(tlsh.hash()).isEqualTo(Tlsh.of(bytes));
    }
}
