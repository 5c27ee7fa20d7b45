package org.atalaya.evidence.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.Times;

/**
 * A line of syslog: {@code Mar  3 15:41:00 host program[pid]: text} (RFC 3164 4.1), the same with an ISO 8601 time, or RFC
 * 5424 section 6; each with or without {@code <priority>}.
 *
 * @param time empty for the form without a year
 */
record SyslogLine(Optional<Instant> time, boolean hasYear, String host, String program, String pid, String message) {
    private static final Pattern OLD = Pattern.compile("(?:<\\d{1,3}>)?"
            + "((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d"
            + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[0-9.,:+Z-]{0,20}) +"
            + "([^\\s:\\[]{1,255}) ([^\\s:\\[]{1,128})(?:\\[([^\\]]{1,20})\\])?: ?");
    private static final Pattern NEW =
            Pattern.compile("<\\d{1,3}>1 (\\S{1,40}) (\\S{1,255}) (\\S{1,128}) (\\S{1,128}) (\\S{1,32}) (-|\\[)");

    /** Programs whose service in Sigma is not their own name. */
    private static final Map<String, String> SERVICES = Map.ofEntries(
            Map.entry("sshd", "sshd"),
            Map.entry("sshd-session", "sshd"),
            Map.entry("sudo", "sudo"),
            Map.entry("cron", "cron"),
            Map.entry("crond", "cron"),
            Map.entry("crontab", "cron"),
            Map.entry("anacron", "cron"),
            Map.entry("clamd", "clamav"),
            Map.entry("freshclam", "clamav"),
            Map.entry("clamav", "clamav"),
            Map.entry("vsftpd", "vsftpd"),
            Map.entry("guacd", "guacamole"),
            Map.entry("guacamole", "guacamole"),
            Map.entry("su", "auth"),
            Map.entry("login", "auth"),
            Map.entry("passwd", "auth"),
            Map.entry("useradd", "auth"),
            Map.entry("userdel", "auth"),
            Map.entry("usermod", "auth"),
            Map.entry("groupadd", "auth"),
            Map.entry("polkitd", "auth"),
            Map.entry("systemd-logind", "auth"));

    static Optional<SyslogLine> parse(String line) {
        Matcher old = OLD.matcher(line);
        if (old.lookingAt()) {
            String time = old.group(1);
            boolean iso = Character.isDigit(time.charAt(0));
            boolean year = iso || time.length() > 15;
            String pid = old.group(4);
            return Optional.of(new SyslogLine(
                    year ? Times.parse(time) : Optional.empty(),
                    year,
                    old.group(2),
                    old.group(3),
                    pid == null ? "" : pid,
                    line.substring(old.end())));
        }
        Matcher now = NEW.matcher(line);
        if (now.lookingAt()) {
            int at = now.end();
            if (line.charAt(at - 1) == '[') {
                at = afterData(line, at);
            }
            return Optional.of(new SyslogLine(
                    Times.parse(now.group(1)),
                    true,
                    nil(now.group(2)),
                    nil(now.group(3)),
                    nil(now.group(4)),
                    line.substring(at).strip()));
        }
        return Optional.empty();
    }

    /** The end of structured data (6.3): quoted values may hold escaped quotes and brackets. */
    private static int afterData(String line, int from) {
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ']' && (i + 1 == line.length() || line.charAt(i + 1) != '[')) {
                return i + 1;
            }
        }
        return line.length();
    }

    private static String nil(String text) {
        return text.equals("-") ? "" : text;
    }

    /** Sigma's service for the program, {@code syslog} for those that have none of their own. */
    String service() {
        String name = program.substring(program.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return SERVICES.getOrDefault(name, "syslog");
    }
}
