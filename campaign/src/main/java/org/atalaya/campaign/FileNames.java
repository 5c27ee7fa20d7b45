package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of files that lures and trojans come as, found in any text in one pass over it. */
final class FileNames {
    /** Names told of one text. */
    private static final int MOST = 20;

    private static final int LEAST_STEM = 3;
    private static final int MOST_STEM = 120;
    private static final Pattern ENDING =
            Pattern.compile("\\.(?:msi|zip|exe|dll|iso|rar|7z|lnk|vbs|js|hta|ps1|cab)(?![\\w.])");

    private FileNames() {}

    /** The names in a text of lower case, in their order. */
    static List<String> in(String text) {
        List<String> names = new ArrayList<>();
        Matcher ending = ENDING.matcher(text);
        int begin = -1;
        int end = -1;
        while (names.size() < MOST && ending.find()) {
            int stem = stem(text, ending.start());
            if (end >= 0 && stem > begin) {
                add(text, begin, end, names);
                begin = -1;
            }
            // One name may have several endings; the last of them counts.
            begin = begin < 0 || stem < begin ? stem : begin;
            end = ending.end();
        }
        if (end >= 0 && names.size() < MOST) {
            add(text, begin, end, names);
        }
        return names;
    }

    /** Whether a whole text is such a name. */
    static boolean is(String text) {
        List<String> names = in(text);
        return names.size() == 1 && names.get(0).equals(text);
    }

    private static void add(String text, int begin, int end, List<String> names) {
        String name = text.substring(begin, end);
        if (name.lastIndexOf('.') >= LEAST_STEM) {
            names.add(name);
        }
    }

    /** Where the name whose ending has its dot here begins. */
    private static int stem(String text, int dot) {
        int begin = dot;
        int least = Math.max(dot - MOST_STEM, 0);
        while (begin > least
                && "\\/:*?\"<>|=".indexOf(text.charAt(begin - 1)) < 0
                && !Character.isWhitespace(text.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }
}
