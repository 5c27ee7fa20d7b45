package org.atalaya.evidence.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One record of the Linux audit log: {@code type=EXECVE msg=audit(1700000000.123:42): argc=2 a0="id" a1=2D75}. A text that
 * holds blanks, quotes or bytes beyond ASCII stands in hexadecimal without quotes (audit_log_n_untrustedstring of the
 * kernel) and is decoded here.
 *
 * @param type {@code SYSCALL}, {@code EXECVE}, {@code PATH} …
 * @param serial number that the records of one event share
 * @param node host, empty if the record does not say
 * @param fields name and value in the order of the record; {@code (null)} is the empty text
 */
record AuditRecord(String type, String serial, Optional<Instant> time, String node, List<Field> fields) {
    /** A name and a value. */
    record Field(String name, String value) {}

    /** Fields of one record beyond which the rest is left out. */
    static final int MOST_FIELDS = 4096;

    /** Fields that the kernel or auditd writes as untrusted text. */
    private static final Set<String> TEXTS = Set.of(
            "proctitle",
            "exe",
            "comm",
            "name",
            "cwd",
            "key",
            "cmd",
            "data",
            "path",
            "acct",
            "dir",
            "file",
            "ocomm",
            "vm",
            "device",
            "grp",
            "new_group",
            "watch",
            "sw");

    /** Record types by number, as the kernel prints them when no daemon runs (linux/audit.h). */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("1100", "USER_AUTH"),
            Map.entry("1105", "USER_START"),
            Map.entry("1112", "USER_LOGIN"),
            Map.entry("1123", "USER_CMD"),
            Map.entry("1130", "SERVICE_START"),
            Map.entry("1131", "SERVICE_STOP"),
            Map.entry("1300", "SYSCALL"),
            Map.entry("1302", "PATH"),
            Map.entry("1305", "CONFIG_CHANGE"),
            Map.entry("1306", "SOCKADDR"),
            Map.entry("1307", "CWD"),
            Map.entry("1309", "EXECVE"),
            Map.entry("1319", "TTY"),
            Map.entry("1320", "EOE"),
            Map.entry("1326", "SECCOMP"),
            Map.entry("1327", "PROCTITLE"),
            Map.entry("1330", "KERN_MODULE"),
            Map.entry("1400", "AVC"),
            Map.entry("1701", "ANOM_ABEND"));

    /** The record in a line or in a syslog line's message, if there is one. */
    static Optional<AuditRecord> parse(String line) {
        int typeAt = line.indexOf("type=");
        int audit = line.indexOf("audit(", typeAt + 5);
        if (typeAt < 0 || audit < 0 || audit > typeAt + 80) {
            return Optional.empty();
        }
        int typeEnd = line.indexOf(' ', typeAt);
        int close = line.indexOf("):", audit);
        int colon = line.indexOf(':', audit);
        if (typeEnd < 0 || typeEnd > audit || close < 0 || colon < 0 || colon >= close || close - audit > 60) {
            return Optional.empty();
        }
        String type = line.substring(typeAt + 5, typeEnd);
        String before = line.substring(0, typeAt);
        int nodeAt = before.indexOf("node=");
        String node = nodeAt < 0 ? "" : before.substring(nodeAt + 5).split(" ", 2)[0];
        List<Field> fields = new ArrayList<>();
        String name = TYPES.getOrDefault(type, type);
        fields(line, close + 2, name.equals("EXECVE"), fields);
        return Optional.of(new AuditRecord(
                name, line.substring(colon + 1, close), time(line.substring(audit + 6, colon)), node, fields));
    }

    private static Optional<Instant> time(String text) {
        int dot = text.indexOf('.');
        try {
            long seconds = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
            String fraction = dot < 0 ? "0" : (text.substring(dot + 1) + "000000000").substring(0, 9);
            return Optional.of(Instant.ofEpochSecond(seconds, Long.parseLong(fraction)));
        } catch (NumberFormatException | DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static void fields(String line, int from, boolean execve, List<Field> into) {
        int at = from;
        StringBuilder argument = new StringBuilder();
        String argumentName = "";
        while (at < line.length() && into.size() < MOST_FIELDS) {
            char c = line.charAt(at);
            // auditd sets what it adds by itself ("enriched") off with a group separator.
            if (c == ' ' || c == '\u001D' || c == ',' || c == '\'') {
                at++;
                continue;
            }
            int equals = at;
            while (equals < line.length() && line.charAt(equals) != '=' && line.charAt(equals) != ' ') {
                equals++;
            }
            if (equals == line.length() || line.charAt(equals) == ' ') {
                at = equals;
                continue;
            }
            String name = line.substring(at, equals);
            int start = equals + 1;
            if (start < line.length() && line.charAt(start) == '\'') {
                // msg='op=… exe="…"': its own fields follow.
                at = start + 1;
                continue;
            }
            String value;
            if (start < line.length() && line.charAt(start) == '"') {
                int close = line.indexOf('"', start + 1);
                int end = close < 0 ? line.length() : close;
                value = line.substring(start + 1, end);
                at = Math.min(line.length(), end + 1);
            } else {
                int end = start;
                while (end < line.length() && " \u001D'".indexOf(line.charAt(end)) < 0) {
                    end++;
                }
                String raw = line.substring(start, end);
                boolean argumentText = execve && name.startsWith("a") && !name.equals("argc") && !name.endsWith("_len");
                value = raw.equals("(null)") ? "" : argumentText || TEXTS.contains(name) ? decoded(raw) : raw;
                at = end;
            }
            int bracket = name.indexOf('[');
            if (execve && bracket > 0) {
                // A long argument comes in pieces: a1[0]=… a1[1]=…
                String whole = name.substring(0, bracket);
                if (!whole.equals(argumentName) && !argumentName.isEmpty()) {
                    into.add(new Field(argumentName, argument.toString()));
                    argument.setLength(0);
                }
                argumentName = whole;
                argument.append(value);
            } else {
                into.add(new Field(name, value));
            }
        }
        if (!argumentName.isEmpty()) {
            into.add(new Field(argumentName, argument.toString()));
        }
    }

    /** Text of hexadecimal digits, zero bytes as blanks; anything else as it is. */
    static String decoded(String raw) {
        int length = raw.length();
        if (length == 0 || length % 2 != 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length / 2);
        for (int i = 0; i < length; i += 2) {
            int high = digit(raw.charAt(i));
            int low = digit(raw.charAt(i + 1));
            if (high < 0 || low < 0) {
                return raw;
            }
            int value = high << 4 | low;
            bytes.write(value == 0 ? ' ' : value);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The kernel writes capitals; small letters are other numbers, such as addresses. */
    private static int digit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    /** The same record of a named host. */
    AuditRecord on(String host) {
        return new AuditRecord(type, serial, time, host, fields);
    }

    /** The first field of a name, or the empty text. */
    String get(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return "";
    }

    /** The arguments of an EXECVE record in their order, with blanks between them. */
    String command() {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            String name = field.name();
            if (name.length() > 1
                    && name.charAt(0) == 'a'
                    && name.substring(1).chars().allMatch(Character::isDigit)) {
                text.append(text.isEmpty() ? "" : " ").append(field.value());
            }
        }
        return text.toString();
    }

    /** The system call's name: auditd's own, or by number for the two common processors; empty if unknown. */
    String syscall() {
        String enriched = get("SYSCALL");
        return enriched.isEmpty() ? Syscalls.name(get("arch"), get("syscall")) : enriched;
    }
}
