package org.atalaya.evidence.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.Spool;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;

class ArtifactsTest {
    private final List<Artifact> artifacts = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    /** {@code box:} and lines: {@code name=text} is a child, {@code !} breaks off, {@code *} never ends, {@code #} and {@code $} fail. */
    private static final class Box implements Format {
        @Override
        public String type() {
            return "box";
        }

        @Override
        public boolean recognises(byte[] head, Content content) {
            return new String(head, StandardCharsets.ISO_8859_1).startsWith("box:");
        }

        @Override
        public void dissect(Content content, Found found) throws IOException {
            byte[] bytes = new byte[(int) content.size()];
            content.read(0, bytes, 0, bytes.length);
            found.fact(Fact.at("box.seen", Level.LOW, 0, 4, "a\u202eb"));
            for (String line : new String(bytes, 4, bytes.length - 4, StandardCharsets.ISO_8859_1).split(";", -1)) {
                if (line.equals("!")) {
                    found.child("member", "broken", 10, Broken::new);
                } else if (line.equals("*")) {
                    found.child("member", "endless", 10, Endless::new);
                } else if (line.equals("#")) {
                    throw new IllegalStateException("defect");
                } else if (line.equals("$")) {
                    throw new OutOfMemoryError("as if");
                } else if (line.equals("@")) {
                    found.part("copy", "itself", 0, content.size());
                } else if (line.indexOf('=') > 0) {
                    String[] pair = line.split("=", 2);
                    byte[] inner = pair[1].replace(',', ';').getBytes(StandardCharsets.ISO_8859_1);
                    found.child("member", pair[0], inner.length, () -> new ByteArrayInputStream(inner));
                }
            }
        }
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return length;
        }
    }

    private static final class Broken extends InputStream {
        private int left = 5;

        @Override
        public int read() throws IOException {
            if (left-- == 0) {
                throw new IOException("bad block");
            }
            return 'x';
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            into[offset] = (byte) read();
            return 1;
        }
    }

    private void read(String text, Limits limits) throws IOException {
        new Artifacts(List.of(new Box()))
                .read(
                        Content.of(text.getBytes(StandardCharsets.ISO_8859_1)),
                        "evidence/a.box",
                        new Options(List.of(), limits),
                        new Artifacts.Visitor() {
                            @Override
                            public void artifact(Artifact artifact, Content content) {
                                artifacts.add(artifact);
                                byte[] bytes = new byte[(int) Math.min(64, content.size())];
                                content.read(0, bytes, 0, bytes.length);
                                contents.add(new String(bytes, StandardCharsets.ISO_8859_1));
                            }

                            @Override
                            public void notice(Notice notice) {
                                notices.add(notice);
                            }
                        });
    }

    private List<String> sources() {
        return artifacts.stream().map(Artifact::source).toList();
    }

    @Test
    void anArtifactComesBeforeWhatItHolds() throws IOException {
        read("box:a=one;b=box:c=two,d=three;e=four", Limits.STANDARD);
        assertThat(sources())
                .containsExactly(
                        "evidence/a.box",
                        "evidence/a.box!a",
                        "evidence/a.box!b",
                        "evidence/a.box!b!c",
                        "evidence/a.box!b!d",
                        "evidence/a.box!e");
        assertThat(artifacts.get(3).parent()).isEqualTo("evidence/a.box!b");
        assertThat(artifacts.get(3).role()).isEqualTo("member");
        assertThat(artifacts.get(2).type()).isEqualTo("box");
        assertThat(artifacts.get(1).type()).isEqualTo("data");
        assertThat(contents).element(4).isEqualTo("three");
        assertThat(notices).isEmpty();
    }

    @Test
    void hashesAndEntropyAreThoseOfTheBytes() throws IOException {
        read("abc", Limits.STANDARD);
        assertThat(artifacts.get(0).hashes())
                .containsEntry("md5", "900150983cd24fb0d6963f7d28e17f72")
                .containsEntry("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d")
                .containsEntry("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(artifacts.get(0).entropy())
                .isCloseTo(Math.log(3) / Math.log(2), org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void namesThatWouldSteerATerminalAreShownPlain() throws IOException {
        read("box:in\u001bvoice=x;=y", Limits.STANDARD);
        assertThat(sources()).contains("evidence/a.box!in?voice");
        assertThat(artifacts.get(0).facts().get(0).values()).containsExactly("a?b");
    }

    @Test
    void childrenOfOneNameAreToldApart() throws IOException {
        read("box:a=1;a=2;a=3", Limits.STANDARD);
        assertThat(sources()).contains("evidence/a.box!a", "evidence/a.box!a (2)", "evidence/a.box!a (3)");
    }

    @Test
    void aBombIsCutAndSaid() throws IOException {
        read("box:*;b=after", Limits.STANDARD);
        assertThat(artifacts.get(0).facts()).extracting(Fact::code).contains("artifact.bomb");
        assertThat(artifacts.get(1).size()).isBetween(Limits.FREE_BYTES - 20_000, Limits.FREE_BYTES + 20_000);
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.LIMIT);
            assertThat(notice.source()).isEqualTo("evidence/a.box!endless");
        });
        assertThat(sources()).last().isEqualTo("evidence/a.box!b");
    }

    @Test
    void whatABrokenMemberGaveIsRead() throws IOException {
        read("box:!;b=after", Limits.STANDARD);
        assertThat(contents).containsExactly("box:!;b=after", "xxxxx", "after");
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Notice.Kind.DAMAGED);
            assertThat(notice.detail()).contains("5 bytes").contains("bad block");
        });
    }

    @Test
    void aDefectInOneReaderDoesNotEndTheOthers() throws IOException {
        read("box:a=box:#;b=after", Limits.STANDARD);
        assertThat(sources()).last().isEqualTo("evidence/a.box!b");
        assertThat(notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("defect"));
    }

    @Test
    void whatHoldsItselfEndsAtTheLevelsAllowed() throws IOException {
        read("box:@", Limits.STANDARD);
        assertThat(artifacts).hasSize(Limits.STANDARD.levels());
        assertThat(notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.kind()).isEqualTo(Notice.Kind.LIMIT));
    }

    @Test
    void manyChildrenEndAtTheNumberAllowed() throws IOException {
        read("box:" + "a=1;".repeat(50), new Limits(12, 10, 1 << 20, 1 << 20, 1000, 60));
        assertThat(artifacts).hasSize(11);
        assertThat(notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("10 artifacts"));
    }

    @Test
    void largeChildrenAreReadFromTheTemporaryFolder() throws IOException {
        String big = "0123456789abcdef".repeat(Spooling.MOST_IN_MEMORY / 8);
        read("box:a=" + big, Limits.STANDARD);
        assertThat(artifacts.get(1).size()).isEqualTo(big.length());
        assertThat(contents.get(1)).isEqualTo(big.substring(0, 64));
    }

    @Test
    void manyChildrenWaitOutsideOfTheMemory() throws IOException {
        StringBuilder box = new StringBuilder("box:");
        // More than the heap of a small machine would hold at once; the text itself is shared by all.
        for (int i = 0; i < 24; i++) {
            box.append("n")
                    .append(i)
                    .append("=")
                    .append("0123456789abcdef".repeat(1 << 16))
                    .append(';');
        }
        int before = Spool.live();
        new Artifacts(List.of(new Box()))
                .read(
                        Content.of(box.toString().getBytes(StandardCharsets.ISO_8859_1)),
                        "b",
                        new Options(List.of(), Limits.STANDARD),
                        new Artifacts.Visitor() {
                            private int seen;

                            @Override
                            public void artifact(Artifact artifact, Content content) {
                                if (seen++ == 1) {
                                    long waiting = Limits.MOST_WAITING >> 20;
                                    assertThat(Spool.live() - before).isEqualTo(24 - (int) waiting);
                                }
                            }

                            @Override
                            public void notice(Notice notice) {
                                notices.add(notice);
                            }
                        });
        assertThat(Spool.live()).isEqualTo(before);
        assertThat(notices).isEmpty();
    }

    @Test
    void aReaderThatNeedsTooMuchMemoryDoesNotEndTheOthers() throws IOException {
        read("box:a=box:$;b=after", Limits.STANDARD);
        assertThat(sources()).last().isEqualTo("evidence/a.box!b");
        assertThat(notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.detail()).contains("ATALAYA_HEAP"));
    }

    @Test
    void aProgramUnderTheNameOfADocumentIsAFact() {
        assertThat(Types.mismatch("Factura.PDF", "pe", new byte[64]))
                .map(Fact::code)
                .contains("artifact.named-otherwise");
        assertThat(Types.mismatch("factura.pdf.exe", "pe", new byte[64]))
                .map(Fact::code)
                .contains("artifact.two-endings");
        assertThat(Types.mismatch("setup.exe", "pe", new byte[64])).isEqualTo(Optional.empty());
        assertThat(Types.mismatch("letter.pdf", "pdf", new byte[64])).isEqualTo(Optional.empty());
    }
}
