package org.atalaya.evidence.ole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.atalaya.fixtures.OleWriter;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

class CompoundFileTest {
    private static byte[] file(String text) {
        return new OleWriter(0)
                .stream("a", text.getBytes(StandardCharsets.US_ASCII)).stream(
                                "b", "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII))
                        .bytes();
    }

    @Test
    void aContentThatSeveralReadersAskIsOpenedOnce() {
        Content content = Content.of(file("one"));
        CompoundFile first = CompoundFile.open(content).orElseThrow();
        assertThat(CompoundFile.open(content)).containsSame(first);
        Content other = Content.of(file("two"));
        assertThat(CompoundFile.open(other)).isPresent().get().isNotSameAs(first);
        // The same bytes in another content are another file: what is open must be read from where it lies.
        Content again = Content.of(file("two"));
        assertThat(CompoundFile.open(again).map(CompoundFile::entries)).isPresent();
    }

    @Test
    void anEntryThatNoStorageLeadsToIsTold() {
        byte[] bytes = file("hello");
        assertThat(CompoundFile.open(Content.of(bytes)).orElseThrow().damage()).isEmpty();
        // The first stream's right sibling is the second; 72 bytes behind the beginning of its entry.
        int entry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a\0\0\0");
        bytes[entry + 72] = (byte) 0xFF;
        bytes[entry + 73] = (byte) 0xFF;
        bytes[entry + 74] = (byte) 0xFF;
        bytes[entry + 75] = (byte) 0xFF;
        CompoundFile file = CompoundFile.open(Content.of(bytes)).orElseThrow();
        assertThat(file.entry("b")).isEmpty();
        assertThat(file.damage()).containsExactly("1 entries of its directory stand in no storage");
    }

    @Test
    void streamsSmallAndLargeAreReadAndTheEndIsKnown() {
        byte[] bytes = file("hello");
        CompoundFile file = CompoundFile.open(Content.of(bytes)).orElseThrow();
        assertThat(new String(file.bytes(file.entry("a").orElseThrow(), 100), StandardCharsets.US_ASCII))
                .isEqualTo("hello");
        assertThat(file.bytes(file.entry("b").orElseThrow(), 20_000)).hasSize(10_000);
        assertThat(file.entry("c")).isEqualTo(Optional.empty());
        assertThat(file.end()).isEqualTo(bytes.length);
        assertThat(file.entries().get(0).parent()).isEqualTo(-1);
        assertThat(file.entries().get(1).parent()).isZero();
    }
}
