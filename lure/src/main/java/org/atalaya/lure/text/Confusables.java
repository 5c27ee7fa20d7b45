package org.atalaya.lure.text;

import com.ibm.icu.text.SpoofChecker;

/** Letters of the Greek, Cyrillic, Armenian and other alphabets that look like a Latin one (UTS #39, skeletons). */
final class Confusables {
    /** Code points from 0 on that are looked up; the alphabets with Latin look-alikes end before it. */
    private static final int MOST = 0x2E00;

    private static final char[] LATIN = table();

    /** Small capitals, which are letters of their own and look like nothing else. */
    private static final String SMALL = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";

    private Confusables() {}

    /** The Latin letter in lower case that a letter of another alphabet looks like; 0 when there is none. */
    static char latin(int c) {
        return c < MOST ? LATIN[c] : 0;
    }

    private static char[] table() {
        SpoofChecker checker = new SpoofChecker.Builder().build();
        char[] table = new char[MOST];
        for (int c = 0x180; c < MOST; c++) {
            Character.UnicodeScript script = Character.UnicodeScript.of(c);
            if (!Character.isLetter(c) || script == Character.UnicodeScript.LATIN && c >= 0x1E00) {
                continue;
            }
            boolean accented = Character.UnicodeBlock.of(c) == Character.UnicodeBlock.LATIN_EXTENDED_A
                    || !java.text.Normalizer.isNormalized(Character.toString(c), java.text.Normalizer.Form.NFKD);
            if (accented) {
                continue;
            }
            String skeleton = checker.getSkeleton(Character.toString(c));
            if (skeleton.length() == 1) {
                char like = Character.toLowerCase(skeleton.charAt(0));
                if (like >= 'a' && like <= 'z') {
                    table[c] = like;
                }
            }
        }
        for (int i = 0; i + 1 < SMALL.length(); i += 2) {
            if (SMALL.charAt(i) < MOST) {
                table[SMALL.charAt(i)] = SMALL.charAt(i + 1);
            }
        }
        return table;
    }
}
