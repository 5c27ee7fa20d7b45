package org.atalaya.evidence.installer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled script of an NSIS installer: its header as public in {@code Source/exehead/fileform.h} of NSIS 3, which tells
 * the names and places of the files and what is run.
 *
 * @param names of files, by their places behind the header
 * @param commands that are run, in the order of the script
 */
record NsisScript(Map<Long, String> names, List<String> commands) {
    /** Entries that are read, and characters of a text. */
    static final int MOST_ENTRIES = 200_000;

    static final int MOST_TEXT = 1_024;
    /** Commands that are told. */
    static final int MOST_COMMANDS = 50;

    private static final int FLAGS = 4;
    private static final int ENTRIES = 2;
    private static final int STRINGS = 3;
    private static final int LANGUAGES = 4;
    /** An operation and six parameters. */
    private static final int ENTRY = 28;

    private static final int SET_FOLDER = 11;
    private static final int EXTRACT = 20;
    private static final int SHELL_EXECUTE = 40;
    private static final int EXECUTE = 41;
    private static final int WRITE_UNINSTALLER = 62;

    private static final String[] VARIABLES = {
        "CMDLINE",
        "INSTDIR",
        "OUTDIR",
        "EXEDIR",
        "LANGUAGE",
        "TEMP",
        "PLUGINSDIR",
        "EXEPATH",
        "EXEFILE",
        "HWNDPARENT",
        "_CLICK",
        "_OUTDIR"
    };
    /** Folders by the numbers that Windows gives them (CSIDL). */
    private static final Map<Integer, String> FOLDERS = Map.of(
            0x02, "$SMPROGRAMS",
            0x07, "$SMSTARTUP",
            0x10, "$DESKTOP",
            0x1A, "$APPDATA",
            0x1C, "$LOCALAPPDATA",
            0x23, "$APPDATA",
            0x24, "$WINDIR",
            0x25, "$SYSDIR",
            0x26, "$PROGRAMFILES",
            0x28, "$PROFILE");

    /** Reads a header. What cannot be read gives no names. */
    static NsisScript of(byte[] header) {
        return new Reader(header).read();
    }

    private static final class Reader {
        private final ByteBuffer in;
        private final int strings;
        private final int stringsEnd;
        private final boolean isWide;

        Reader(byte[] header) {
            in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            strings = offset(STRINGS);
            int end = offset(LANGUAGES);
            stringsEnd = end > strings ? end : header.length;
            // The first text is empty: one byte, or two.
            isWide = strings + 2 <= header.length && in.getShort(strings) == 0;
        }

        private int offset(int block) {
            int at = FLAGS + 8 * block;
            return at + 4 > in.capacity() ? in.capacity() : Math.clamp(in.getInt(at), 0, in.capacity());
        }

        NsisScript read() {
            Map<Long, String> names = new HashMap<>();
            List<String> commands = new ArrayList<>();
            int entries = offset(ENTRIES);
            int countAt = FLAGS + 8 * ENTRIES + 4;
            int count = countAt + 4 > in.capacity() ? 0 : Math.clamp(in.getInt(countAt), 0, MOST_ENTRIES);
            String folder = "";
            for (int i = 0;
                    i < count && names.size() < Nsis.MOST_FILES && entries + (i + 1) * ENTRY <= in.capacity();
                    i++) {
                int at = entries + i * ENTRY;
                int first = in.getInt(at + 4);
                int second = in.getInt(at + 8);
                int third = in.getInt(at + 12);
                switch (in.getInt(at)) {
                    case SET_FOLDER -> folder = second != 0 ? text(first) : folder;
                    case EXTRACT -> names.putIfAbsent(third & 0xFFFF_FFFFL, joined(folder, text(second)));
                    case WRITE_UNINSTALLER -> names.putIfAbsent(second & 0xFFFF_FFFFL, text(first));
                    case EXECUTE -> add(commands, text(first));
                    case SHELL_EXECUTE -> add(commands, (text(second) + " " + text(third)).strip());
                    default -> {}
                }
            }
            return new NsisScript(names, commands);
        }

        private static void add(List<String> commands, String command) {
            if (!command.isBlank() && commands.size() < MOST_COMMANDS && !commands.contains(command)) {
                commands.add(command);
            }
        }

        private static String joined(String folder, String name) {
            return name.startsWith("$") || folder.isEmpty() ? name : folder + "\\" + name;
        }

        /** A text by its number of characters from the first; variables and folders stand in it as codes below 5. */
        private String text(int number) {
            StringBuilder text = new StringBuilder();
            if (number < 0) {
                // A text of the language chosen; which one that is stands elsewhere.
                return "";
            }
            long at = strings + (isWide ? 2L : 1L) * number;
            while (at < stringsEnd && text.length() < MOST_TEXT) {
                int c = next((int) at);
                at += isWide ? 2 : 1;
                if (c == 0) {
                    break;
                }
                int code = isWide || c <= 4 ? c : 256 - c;
                if (code > 4 || !isWide && c > 4 && c < 252) {
                    text.append((char) c);
                    continue;
                }
                int low = next((int) Math.min(at, stringsEnd));
                int high = isWide ? low >> 8 : next((int) Math.min(at + 1, stringsEnd));
                at += 2;
                text.append(named(code, low, high));
            }
            return text.toString();
        }

        private int next(int at) {
            if (at + (isWide ? 2 : 1) > in.capacity()) {
                return 0;
            }
            return isWide ? in.getChar(at) : in.get(at) & 0xFF;
        }

        private String named(int code, int low, int high) {
            if (code == 2) {
                return FOLDERS.getOrDefault(low & 0x7F, "$SHELL");
            }
            if (code == 3) {
                int number = low & 0x7F | (high & 0x7F) << 7;
                return number < 10
                        ? "$" + number
                        : number < 20
                                ? "$R" + (number - 10)
                                : number - 20 < VARIABLES.length ? "$" + VARIABLES[number - 20] : "$_" + number;
            }
            return code == 4 ? "" + (char) low : "$(…)";
        }
    }
}
