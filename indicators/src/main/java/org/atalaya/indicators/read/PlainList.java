package org.atalaya.indicators.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import org.atalaya.indicators.About;
import org.atalaya.indicators.IndicatorSetBuilder;
import org.atalaya.indicators.Kind;

/**
 * A list of one value a line: domains, addresses, networks, URLs, mail addresses and digests, as they are or defanged;
 * also in the form of a hosts file, and of digests followed by names. What follows {@code #}, or {@code ;} and {@code //}
 * at the beginning of a line, is a comment.
 */
final class PlainList {
    private PlainList() {}

    static void read(BufferedReader in, IndicatorSetBuilder into) throws IOException {
        into.format("list");
        Lines lines = new Lines(in);
        int odd = 0;
        int taken = 0;
        String first = "";
        for (String line = lines.next(); !line.equals(Lines.END); line = lines.next()) {
            String value = value(line);
            if (value.isEmpty()) {
                continue;
            }
            if (take(value, into)) {
                taken++;
            } else {
                first = odd++ == 0 ? "line " + lines.number() + " " + Fault.shown(value) : first;
                into.passOver("line that is no domain, address, URL or digest");
            }
        }
        if (taken == 0 && odd > 0) {
            throw new Fault(
                    first, "expected one domain, address, network, URL or digest in each line; no line has any");
        }
    }

    private static boolean take(String value, IndicatorSetBuilder into) {
        String plain = Refang.of(value);
        Optional<Kind> kind = Values.looks(plain.startsWith("*.") ? plain.substring(2) : plain);
        return kind.isPresent() && into.add(kind.get(), plain, About.NOTHING, Optional.empty());
    }

    /** The value of a line without comment; of a hosts file its second word, of a list of digests its first. */
    private static String value(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == ';' || text.startsWith("//")) {
            return "";
        }
        int comment = text.indexOf(" #");
        text = comment < 0 ? text : text.substring(0, comment).stripTrailing();
        int blank = 0;
        while (blank < text.length() && text.charAt(blank) > ' ') {
            blank++;
        }
        if (blank == text.length()) {
            return text;
        }
        String first = text.substring(0, blank);
        if (first.equals("0.0.0.0") || first.equals("127.0.0.1") || first.equals("::") || first.equals("::1")) {
            String rest = text.substring(blank).strip();
            return rest.equals("localhost") ? "" : rest;
        }
        int length = first.length();
        return length == 32 || length == 40 || length == 64 || length == 128 ? first : text;
    }
}
