package org.atalaya.evidence.mail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The character sets of mails, taken as mail programs take them (WHATWG Encoding Standard, section 4.2, labels). */
final class Charsets {
    static final Charset WESTERN = Charset.forName("windows-1252");

    private static final Map<String, String> TAKEN_AS = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-11", "windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("unicode-1-1-utf-8", "UTF-8"));

    /** Names that are known to be none; looking for one costs much, and a hostile mail has thousands. */
    private static final Set<String> UNKNOWN = ConcurrentHashMap.newKeySet();

    private static final int MOST_UNKNOWN = 1_000;

    private Charsets() {}

    /** Which one bytes are read in: as declared where that is known and can be, else UTF-8 if they are, else Windows-1252. */
    static Charset of(String declared, byte[] bytes, int length) {
        if (length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            return StandardCharsets.UTF_8;
        }
        if (length >= 2 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFF + 0xFE && Math.abs(bytes[0] - bytes[1]) == 1) {
            return bytes[0] == (byte) 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        }
        String lower = declared.toLowerCase(Locale.ROOT);
        if (!lower.isEmpty() && !lower.equals("us-ascii") && !lower.equals("ascii") && !UNKNOWN.contains(lower)) {
            try {
                return Charset.forName(TAKEN_AS.getOrDefault(lower, lower));
            } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
                // Guessed below.
                if (UNKNOWN.size() < MOST_UNKNOWN) {
                    UNKNOWN.add(lower);
                }
            }
        }
        return isUtf8(bytes, length) ? StandardCharsets.UTF_8 : WESTERN;
    }

    static boolean isUtf8(byte[] bytes, int length) {
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            ascii &= bytes[i] >= 0;
        }
        if (ascii) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }

    /** The index of the byte that each character begins with; one entry more than there are characters. */
    static int[] places(byte[] bytes, Charset charset, int characters) {
        int[] places = new int[characters + 1];
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer one = CharBuffer.allocate(1);
        CharBuffer two = CharBuffer.allocate(2);
        boolean utf8 = charset.equals(StandardCharsets.UTF_8);
        int made = 0;
        while (made < characters) {
            int before = in.position();
            if (utf8 && before < bytes.length && bytes[before] >= 0) {
                // A byte of ASCII is a character wherever one may begin; most are, and the decoder takes long for one.
                places[made++] = before;
                in.position(before + 1);
                continue;
            }
            CharBuffer out = one.clear();
            CoderResult result = decoder.decode(in, out, true);
            if (out.position() == 0 && result.isOverflow()) {
                out = two.clear();
                decoder.decode(in, out, true);
            }
            if (out.position() == 0) {
                break;
            }
            for (int i = 0; i < out.position() && made < characters; i++) {
                places[made++] = before;
            }
        }
        java.util.Arrays.fill(places, made, places.length, in.position());
        return places;
    }
}
