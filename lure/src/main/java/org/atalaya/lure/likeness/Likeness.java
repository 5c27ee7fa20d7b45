package org.atalaya.lure.likeness;

import java.nio.ByteBuffer;

/**
 * How like two messages are, each kind of likeness by itself.
 *
 * @param text share of the words and pairs of words that both have among those that either has, in percent, estimated with a
 *     standard error of at most 4.5; −1 where one has no text
 * @param wordy whether both have enough words for the text to count by itself
 * @param links whether they lead to the same hosts or to paths of the same shapes
 * @param attachment whether they carry a file that is the same
 * @param frame whether the tags of their HTML are the same but for a few
 * @param signer whether the same domain signed them with the same selector
 */
public record Likeness(int text, boolean wordy, boolean links, boolean attachment, boolean frame, boolean signer) {
    /** From here on, the text decides alone. */
    public static final int SURE = 45;
    /** From here on, the text decides together with likeness of another kind. */
    public static final int LIKELY = 30;
    /** From here on, the text is enough for somebody who looks for variants. */
    static final int SHOWN = 40;
    /** From here on, a text of few words decides together with likeness of another kind. */
    static final int SHORT = 60;
    /** What both ends of a group must have in common, so that likeness does not wander from mail to mail. */
    static final int LOOSE = 12;
    /** From here on, two texts differ in next to nothing but what is left out. */
    public static final int NEAR = 90;

    /** Variants of one mailing: the same text, or a similar one with another kind of likeness, or two other kinds. */
    public boolean alike() {
        if (wordy) {
            return text >= SURE || text >= LIKELY && (links || attachment || frame && signer);
        }
        // Few words, as where a picture or a document says all: those may be the footer that many mailings share.
        return attachment && (links || frame || signer)
                || text >= SURE && links && frame
                || text >= SHORT && (links || attachment || frame);
    }

    /** Alike enough to be shown to somebody who looks for the variants of one message. */
    public boolean variant() {
        return alike() || wordy && text >= SHOWN;
    }

    /** Whether they may belong to one group that others hold together. */
    public boolean loose() {
        return alike() || text >= LOOSE || attachment || !wordy && (links || frame);
    }

    /** The same text, leading to or carrying the same. */
    public boolean near() {
        return wordy && text >= NEAR && (links || attachment);
    }

    /** One number for people, in percent: the text, or for mails without one how many kinds agree. */
    public int percent() {
        int kinds = (links ? 1 : 0) + (attachment ? 1 : 0) + (frame ? 1 : 0) + (signer ? 1 : 0);
        return wordy || text > 25 * kinds ? Math.max(text, 0) : 25 * kinds;
    }

    /** The likeness of two sketches that stand at places of buffers in little-endian order. */
    public static Likeness of(ByteBuffer a, int at, ByteBuffer b, int bt) {
        int words = Short.toUnsignedInt(a.getShort(at + Sketch.WORDS));
        int others = Short.toUnsignedInt(b.getShort(bt + Sketch.WORDS));
        return new Likeness(
                words == 0 || others == 0 ? -1 : text(a, at, b, bt),
                Math.min(words, others) >= Sketch.FEW_WORDS,
                common(a, at + Sketch.SHAPES, b, bt + Sketch.SHAPES)
                        || common(a, at + Sketch.HOSTS, b, bt + Sketch.HOSTS),
                attachment(a, at + Sketch.ATTACHMENTS, b, bt + Sketch.ATTACHMENTS),
                frame(a, at, b, bt),
                a.getInt(at + Sketch.SIGNER) != 0 && a.getInt(at + Sketch.SIGNER) == b.getInt(bt + Sketch.SIGNER));
    }

    /** Percent of rows that agree, without those that agree by chance. */
    private static int text(ByteBuffer a, int at, ByteBuffer b, int bt) {
        int same = 0;
        // Eight rows at once: a byte of the difference is zero where rows agree.
        for (int i = 0; i < Sketch.ROWS; i += 8) {
            same += zeros(a.getLong(at + i) ^ b.getLong(bt + i));
        }
        return Math.max(0, Math.round((same * 256f / Sketch.ROWS - 1) * 100 / 255));
    }

    /** How many of the eight bytes are zero. */
    private static int zeros(long bytes) {
        long low = 0x7F7F7F7F7F7F7F7FL;
        return Long.bitCount(~((bytes & low) + low | bytes | low));
    }

    /** Whether at least half of the numbers of the one with fewer are among the other's. */
    private static boolean common(ByteBuffer a, int at, ByteBuffer b, int bt) {
        int shared = 0;
        int ours = 0;
        int theirs = 0;
        for (int i = 0; i < 8; i += 2) {
            short one = a.getShort(at + i);
            ours += one == 0 ? 0 : 1;
            theirs += b.getShort(bt + i) == 0 ? 0 : 1;
            for (int j = 0; j < 8 && one != 0; j += 2) {
                shared += one == b.getShort(bt + j) ? 1 : 0;
            }
        }
        return shared > 0 && 2 * shared >= Math.min(ours, theirs);
    }

    private static boolean attachment(ByteBuffer a, int at, ByteBuffer b, int bt) {
        int first = a.getInt(at);
        int second = a.getInt(at + 4);
        int other = b.getInt(bt);
        int another = b.getInt(bt + 4);
        return first != 0 && (first == other || first == another)
                || second != 0 && (second == other || second == another);
    }

    private static boolean frame(ByteBuffer a, int at, ByteBuffer b, int bt) {
        int tags = Short.toUnsignedInt(a.getShort(at + Sketch.TAGS));
        int others = Short.toUnsignedInt(b.getShort(bt + Sketch.TAGS));
        return Math.min(tags, others) >= Sketch.FEW_TAGS
                && zeros(a.getLong(at + Sketch.FRAME) ^ b.getLong(bt + Sketch.FRAME)) >= 7;
    }
}
