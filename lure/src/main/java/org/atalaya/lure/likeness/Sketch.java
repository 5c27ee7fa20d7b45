package org.atalaya.lure.likeness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.atalaya.model.Artifact;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;

/**
 * What is kept of a message to tell whether another is a variant of it: {@value #BYTES} bytes, whatever its size.
 *
 * <p>Little-endian: {@value #ROWS} rows of MinHash over the text, each the lowest 8 bits of the least hash (b-bit minwise
 * hashing, Li and König 2010); 8 rows over the tags of its HTML; the 4 least of the 16-bit hashes of path shapes, and of
 * hosts; the 2 least of the 32-bit hashes of attachments; one of the signature's domain and selector; the number of words,
 * and of tags, at most 65,535 each.
 */
public final class Sketch {
    /** Rows over the text. */
    public static final int ROWS = 128;
    /** Bytes of a sketch. */
    public static final int BYTES = ROWS + 40;

    /** A text of fewer words says too little to be alike by itself. */
    static final int FEW_WORDS = 12;
    /** HTML of fewer tags is alike by chance. */
    static final int FEW_TAGS = 12;

    static final int FRAME = ROWS;
    static final int FRAME_ROWS = 8;
    static final int SHAPES = FRAME + FRAME_ROWS;
    static final int HOSTS = SHAPES + 8;
    static final int ATTACHMENTS = HOSTS + 8;
    static final int SIGNER = ATTACHMENTS + 8;
    static final int WORDS = SIGNER + 4;
    static final int TAGS = WORDS + 2;

    private static final int MOST_TAGS = 2_000;
    private static final long[] ADDED = new long[ROWS];
    private static final long[] FACTORS = new long[ROWS];

    static {
        long state = 0x41746C61796131L;
        for (int i = 0; i < ROWS; i++) {
            ADDED[i] = Features.mix(state += 0x9E3779B97F4A7C15L);
            FACTORS[i] = Features.mix(state += 0x9E3779B97F4A7C15L) | 1;
        }
    }

    private final ByteBuffer bytes;

    private Sketch(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * The sketch of a message.
     *
     * @param carried what it carries, as it was taken apart; may be empty
     */
    public static Sketch of(Message message, List<Artifact> carried) {
        ByteBuffer to = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Features features = Features.of(message);
        rows(features, to);
        to.putShort(WORDS, (short) Math.min(features.words(), 0xFFFF));
        frame(message.skeleton(), to);
        Leading leading = Leading.of(message);
        least(leading.shapes, to, SHAPES);
        least(leading.hosts, to, HOSTS);
        Iterator<Integer> attached = attachments(message, carried).iterator();
        for (int i = 0; i < 2 && attached.hasNext(); i++) {
            to.putInt(ATTACHMENTS + 4 * i, attached.next());
        }
        to.putInt(SIGNER, signer(message));
        return new Sketch(to);
    }

    /** Its bytes; a copy. */
    public byte[] bytes() {
        return bytes.array().clone();
    }

    /** How like another it is. */
    public Likeness likeness(Sketch other) {
        return Likeness.of(bytes, 0, other.bytes, 0);
    }

    private static void rows(Features features, ByteBuffer to) {
        if (features.count() == 0) {
            return;
        }
        // One pass over the features with all rows in one array: the inner loop is what sketching costs.
        int[] least = new int[ROWS];
        Arrays.fill(least, Integer.MAX_VALUE);
        for (int i = 0; i < features.count(); i++) {
            long value = features.value(i);
            for (int row = 0; row < ROWS; row++) {
                int hash = (int) (((value ^ ADDED[row]) * FACTORS[row]) >>> 32);
                if (hash < least[row]) {
                    least[row] = hash;
                }
            }
        }
        for (int row = 0; row < ROWS; row++) {
            to.put(row, (byte) least[row]);
        }
    }

    /** MinHash over each four tags that follow one another. */
    private static void frame(String skeleton, ByteBuffer to) {
        long[] last = new long[4];
        int[] least = new int[FRAME_ROWS];
        Arrays.fill(least, Integer.MAX_VALUE);
        int tags = 0;
        for (int from = 0; from < skeleton.length() && tags < MOST_TAGS; ) {
            int end = skeleton.indexOf(' ', from);
            end = end < 0 ? skeleton.length() : end;
            last[tags % 4] = Features.hash(skeleton.subSequence(from, end));
            tags++;
            if (tags >= 4) {
                long value = 0;
                for (int i = 0; i < 4; i++) {
                    value = Features.mix(value * 31 + last[(tags + i) % 4]);
                }
                for (int row = 0; row < FRAME_ROWS; row++) {
                    least[row] = Math.min(least[row], (int) (((value ^ ADDED[row]) * FACTORS[row]) >>> 32));
                }
            }
            from = end + 1;
        }
        for (int row = 0; row < FRAME_ROWS && tags >= 4; row++) {
            to.put(FRAME + row, (byte) least[row]);
        }
        to.putShort(TAGS, (short) tags);
    }

    private static void least(TreeSet<Integer> numbers, ByteBuffer to, int at) {
        int i = 0;
        for (int number : numbers) {
            if (i == 4) {
                break;
            }
            to.putShort(at + 2 * i++, (short) number);
        }
    }

    /** Hashes of what is attached, pictures left out: a logo is on every mail of a brand. */
    private static TreeSet<Integer> attachments(Message message, List<Artifact> carried) {
        TreeSet<Integer> hashes = new TreeSet<>();
        for (Artifact artifact : carried) {
            String hash = artifact.hashes().getOrDefault("sha256", "");
            // A message that Outlook keeps within another has no bytes of its own to be the parent.
            boolean direct = artifact.source().startsWith(message.source() + "!")
                    && artifact.parent().length() <= message.source().length();
            boolean shown =
                    artifact.role().equals("body") || artifact.type().equals("tnef") || isPicture(artifact.type());
            if (direct && !shown && artifact.size() > 0 && !hash.isEmpty()) {
                hashes.add((int) Features.hash(hash) | 1);
            }
        }
        return hashes;
    }

    private static boolean isPicture(String type) {
        return switch (type) {
            case "png", "jpeg", "jpg", "gif", "bmp", "webp", "tiff", "ico", "picture", "image" -> true;
            default -> false;
        };
    }

    /** Domain and selector of the first signature that a server speaks of, else of the first there is; 0 without one. */
    private static int signer(Message message) {
        for (Authentication result : message.authentications()) {
            if (result.method().equals("dkim") && !result.selector().isEmpty()) {
                return (int) Features.hash((result.domain() + "|" + result.selector()).toLowerCase(Locale.ROOT)) | 1;
            }
        }
        String header = message.header("DKIM-Signature").orElse("");
        String domain = tag(header, "d");
        return domain.isEmpty()
                ? 0
                : (int) Features.hash((domain + "|" + tag(header, "s")).toLowerCase(Locale.ROOT)) | 1;
    }

    /** A tag of a signature (RFC 6376, section 3.2). */
    private static String tag(String header, String name) {
        for (String part : header.split(";", 30)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equals(name)) {
                return part.substring(equals + 1).strip();
            }
        }
        return "";
    }
}
