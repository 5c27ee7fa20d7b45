package org.atalaya.evidence.installer;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;

/**
 * The text in front of the archive of a 7-Zip self-extractor ({@code 7zip.chm}, "-sfx"), which says what is run:
 * {@code ;!@Install@!UTF-8!} to {@code ;!@InstallEnd@!}.
 */
public final class SevenZipConfig {
    private static final String BEGIN = ";!@Install@!UTF-8";
    private static final String END = ";!@InstallEnd@!";
    /** Bytes of the text. */
    static final int MOST_BYTES = 1 << 16;

    static final int MOST_COMMANDS = 50;
    private static final Pattern RUN = Pattern.compile(
            "(?im)^\\s*(RunProgram|ExecuteFile|AutoInstall\\w*|ExecuteParameters)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private SevenZipConfig() {}

    /** Where the text begins, −1 when it is not there. */
    public static long place(View view, long start, long end) {
        return Search.first(view, start, end, BEGIN);
    }

    /** Tells what is run. */
    public static void tell(View view, long at, long end, Found found) {
        byte[] bytes = view.bytes(at, (int) Math.min(MOST_BYTES, end - at));
        int close = Search.in(bytes, END.getBytes(StandardCharsets.US_ASCII));
        String text = new String(bytes, 0, close < 0 ? bytes.length : close, StandardCharsets.UTF_8);
        Matcher matcher = RUN.matcher(text);
        for (int told = 0; told < MOST_COMMANDS && matcher.find(); told++) {
            String command = matcher.group(2).replaceAll("\\\\(.)", "$1");
            found.fact(view.fact(
                    "pe.installer-runs", Level.INFORMATIONAL, at, close < 0 ? bytes.length : close, "7-Zip", command));
        }
    }
}
