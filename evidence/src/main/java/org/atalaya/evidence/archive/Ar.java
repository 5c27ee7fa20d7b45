package org.atalaya.evidence.archive;

import java.nio.charset.StandardCharsets;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The members of an ar file, such as a package of Debian or a library: plain names, those of System V and GNU (a table of
 * long names, {@code //}) and those of BSD ({@code #1/length}).
 */
final class Ar implements Members {
    private static final String START = "!<arch>\n";
    private static final int HEADER = 60;
    /** Bytes of the table of long names. */
    private static final int MOST_NAMES = 4 << 20;

    private static final int MOST_NAME = 4096;

    private final Content content;
    private long at = START.length();
    private byte[] names = new byte[0];
    private boolean ended;

    Ar(Content content) {
        this.content = content;
    }

    static boolean recognises(byte[] head, int length) {
        return new String(head, 0, Math.min(START.length(), length), StandardCharsets.ISO_8859_1).equals(START);
    }

    /** Whether it is a package of Debian: its first member says so. */
    static boolean isDeb(byte[] head, int length) {
        return length > START.length() + HEADER
                && new String(head, START.length(), 13, StandardCharsets.ISO_8859_1).equals("debian-binary");
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        byte[] header = new byte[HEADER];
        while (!ended && at < content.size()) {
            int count = content.read(at, header, 0, HEADER);
            String text = new String(header, 0, count, StandardCharsets.ISO_8859_1);
            String digits = count < HEADER ? "" : text.substring(48, 58).strip();
            if (!digits.matches("[0-9]{1,10}") || !text.endsWith("`\n")) {
                remarks.notice(
                        Notice.Kind.DAMAGED,
                        "",
                        at,
                        "no header of a member stands here; the rest of the ar file was left out");
                break;
            }
            long size = Long.parseLong(digits);
            long data = at + HEADER;
            at = data + size + (size & 1);
            String name = Tar.decoded(java.util.Arrays.copyOf(header, 16)).stripTrailing();
            long there = Member.there(name, content, data, size, remarks);
            if (name.equals("//")) {
                names = new byte[(int) Math.min(MOST_NAMES, there)];
                content.read(data, names, 0, names.length);
            } else if (name.startsWith("#1/") && name.substring(3).matches("[0-9]{1,4}")) {
                int length = (int) Math.min(there, Math.min(MOST_NAME, Integer.parseInt(name.substring(3))));
                byte[] bytes = new byte[length];
                content.read(data, bytes, 0, length);
                return Member.stored(upTo(bytes, 0, (byte) 0), content, data + length, there - length);
            } else if (name.matches("/[0-9]{1,9}")) {
                return Member.stored(longName(Integer.parseInt(name.substring(1))), content, data, there);
            } else if (!name.equals("/") && !name.equals("/SYM64/") && !name.startsWith("__.SYMDEF")) {
                return Member.stored(
                        name.endsWith("/") ? name.substring(0, name.length() - 1) : name, content, data, there);
            }
        }
        ended = true;
        return null;
    }

    private String longName(int from) {
        String name = from < names.length ? upTo(names, from, (byte) '\n') : "";
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private static String upTo(byte[] bytes, int from, byte end) {
        int to = from;
        while (to < bytes.length && bytes[to] != end && to - from < MOST_NAME) {
            to++;
        }
        return Tar.decoded(java.util.Arrays.copyOfRange(bytes, from, to));
    }
}
