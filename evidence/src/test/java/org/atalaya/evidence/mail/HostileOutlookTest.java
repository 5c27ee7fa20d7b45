package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Unheard;
import org.atalaya.fixtures.MailSet;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails of Outlook that are made to cost much, or whose numbers lie. */
class HostileOutlookTest {
    private static final long LARGE = 200L << 20;
    private static final PlainMail MAIL = PlainMail.of(MailSet.all().get(0).raw());

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Some bytes, and zeros behind them. */
    private record Padded(byte[] start, long size) implements Content {
        @Override
        public int at(long place) {
            return place < start.length ? start[(int) place] & 0xFF : 0;
        }

        @Override
        public int read(long place, byte[] into, int offset, int length) {
            int count = (int) Math.max(0, Math.min(length, size - place));
            int known = (int) Math.clamp(start.length - place, 0, count);
            if (known > 0) {
                System.arraycopy(start, (int) place, into, offset, known);
            }
            Arrays.fill(into, offset + known, offset + count, (byte) 0);
            return count;
        }

        @Override
        public Optional<byte[]> array() {
            return Optional.empty();
        }
    }

    /** How many bytes the children have of what a format finds. */
    private static long carried(Format format, Content content) throws IOException {
        long[] bytes = {0};
        format.dissect(content, new Unheard() {
            @Override
            public void child(String role, String name, String type, long packedSize, Unpacking unpacking)
                    throws IOException {
                try (InputStream in = unpacking.open()) {
                    bytes[0] += in.transferTo(OutputStream.nullOutputStream());
                }
            }

            @Override
            public void notice(Notice.Kind kind, long offset, String detail) {
                throw new AssertionError(detail);
            }
        });
        return bytes[0];
    }

    private static void entry(ByteBuffer directory, String name, int kind, int right, int child, int start, long size) {
        int at = directory.position();
        directory.put(name.getBytes(StandardCharsets.UTF_16LE));
        directory.putShort(at + 64, (short) (name.length() * 2 + 2));
        directory.put(at + 66, (byte) kind).put(at + 67, (byte) 1);
        directory.putInt(at + 68, -1).putInt(at + 72, right).putInt(at + 76, child);
        directory.putInt(at + 116, start).putLong(at + 120, size);
        directory.position(at + 128);
    }

    /** [MS-CFB] with sectors of 4 KiB: table, directory, one list of properties, and one attachment to the end. */
    private static Content largeMsg() {
        int shift = 12;
        int data = (int) (LARGE >> shift);
        int tables = (data + 200) / 1024 + 1;
        int directoryAt = tables;
        int listAt = tables + 1;
        int dataAt = tables + 2;
        ByteBuffer file = little((dataAt + 1) << shift);
        file.putLong(0, 0xE11AB1A1E011CFD0L)
                .putShort(26, (short) 4)
                .putShort(28, (short) 0xFFFE)
                .putShort(30, (short) shift)
                .putShort(32, (short) 6)
                .putInt(44, tables)
                .putInt(48, directoryAt)
                .putInt(56, 4096)
                .putInt(60, -2)
                .putInt(68, -2);
        for (int i = 0; i < 109; i++) {
            file.putInt(76 + 4 * i, i < tables ? i : -1);
        }
        for (int i = 0; i < tables * 1024; i++) {
            int next = i < tables ? -3 : i < dataAt || i == dataAt + data - 1 ? -2 : i < dataAt + data ? i + 1 : -1;
            file.putInt((1 << shift) + 4 * i, next);
        }
        file.position((directoryAt + 1) << shift);
        entry(file, "Root Entry", 5, -1, 1, -2, 0);
        entry(file, "__properties_version1.0", 2, 2, -1, listAt, 4096);
        entry(file, "__attach_version1.0_#00000000", 1, -1, 3, 0, 0);
        entry(file, "__substg1.0_37010102", 2, -1, -1, dataAt, LARGE);
        return new Padded(file.array(), (dataAt + 1L << shift) + LARGE);
    }

    private static Content largeTnef() {
        byte[] head = little(6 + 25 + 9)
                .putInt(0x223E_9F78)
                .putShort((short) 1)
                .put((byte) 2)
                .putInt(0x0006_9002)
                .putInt(14)
                .put(new byte[16])
                .put((byte) 2)
                .putInt(0x0006_800F)
                .putInt((int) LARGE)
                .array();
        return new Padded(head, head.length + LARGE + 2);
    }

    @Test
    void anAttachmentOf200MegabytesIsReadFromEitherForm() throws IOException {
        assertThat(carried(new Msg(), largeMsg())).isEqualTo(LARGE);
        assertThat(carried(new WinmailDat(), largeTnef())).isEqualTo(LARGE);
    }

    @Test
    void sectorsThatLoopEndAndAreTold() throws IOException {
        byte[] raw = MsgWriter.of(MAIL, MsgWriter.Body.HTML);
        ByteBuffer file = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int table = (file.getInt(76) + 1) * 512;
        int small = (file.getInt(60) + 1) * 512;
        for (int at : new int[] {table, small}) {
            byte[] looping = raw.clone();
            ByteBuffer changed = ByteBuffer.wrap(looping).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 128; i++) {
                if (changed.getInt(at + 4 * i) >= 0) {
                    changed.putInt(at + 4 * i, i);
                }
            }
            Dissected read = Dissected.of(looping);
            assertThat(read.defects()).isEmpty();
            assertThat(read.notices).extracting(Notice::detail).anyMatch(detail -> detail.contains("loop"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x10000})
    void countsThatLieEndWhereTheBytesDo(int lie) throws IOException {
        ByteBuffer list = little(64);
        // A count of properties, and values of several kinds whose own counts lie too.
        list.putInt(lie).putShort((short) 0x1001).putShort((short) 0x3001).putInt(lie);
        list.putShort((short) 0x101F).putShort((short) 0x3002).putInt(lie).putInt(lie);
        for (int id : new int[] {0x9003, 0x9004, 0x8000, 0x8005}) {
            for (int length : new int[] {64, lie}) {
                byte[] raw = little(6 + 9 + 64 + 2)
                        .putInt(0x223E_9F78)
                        .putShort((short) 1)
                        .put((byte) 1)
                        .putInt(0x0006_0000 | id)
                        .putInt(length)
                        .put(list.array())
                        .array();
                Dissected read = Dissected.of(raw);
                assertThat(read.defects()).isEmpty();
                assertThat(read.messages).hasSize(1);
            }
        }
    }
}
