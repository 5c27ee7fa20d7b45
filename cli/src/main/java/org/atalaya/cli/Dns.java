package org.atalaya.cli;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.CompositeName;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.atalaya.evidence.authentication.Resolver;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers that this machine uses, by the JDK's own client. What was answered is kept for one
 * sweep. The only class of Atalaya that reaches the network, and only {@code sweep --online} asks it.
 */
final class Dns implements Resolver {
    /** Milliseconds that an answer may take at first; the only other attempt takes twice as long. */
    private static final int MILLIS = 2_000;
    /** Attempts. */
    private static final int RETRIES = 2;
    /** Answers that are kept. */
    private static final int MOST_KEPT = 20_000;
    /** Questions in a row without an answer after which no more are asked. */
    private static final int MOST_UNANSWERED = 10;

    private final AtomicInteger unanswered = new AtomicInteger();

    private final Map<String, List<String>> kept = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > MOST_KEPT;
        }
    };

    @Override
    public List<String> ask(String name, Kind kind) throws Unanswered {
        String key = kind + " " + name.toLowerCase(Locale.ROOT);
        synchronized (kept) {
            List<String> known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        if (!isName(name)) {
            return List.of();
        }
        if (unanswered.get() >= MOST_UNANSWERED) {
            throw new Unanswered("no name server answered " + MOST_UNANSWERED + " times");
        }
        List<String> answer = asked(name, kind);
        synchronized (kept) {
            kept.put(key, answer);
        }
        return answer;
    }

    /** Whether a text can be a name of a host (RFC 1035 section 2.3.4), so that nothing else reaches the client. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 253
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }

    // The provider is fixed to DNS, which gives texts and never objects, and the name is one of a host.
    @SuppressWarnings("BanJNDI")
    private List<String> asked(String name, Kind kind) throws Unanswered {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        settings.put("java.naming.provider.url", "dns:");
        settings.put("com.sun.jndi.dns.timeout.initial", Integer.toString(MILLIS));
        settings.put("com.sun.jndi.dns.timeout.retries", Integer.toString(RETRIES));
        try {
            DirContext context = new InitialDirContext(settings);
            try {
                Attributes answer =
                        context.getAttributes(new CompositeName().add(name + "."), new String[] {kind.name()});
                unanswered.set(0);
                return records(answer.get(kind.name()), kind);
            } finally {
                context.close();
            }
        } catch (NameNotFoundException none) {
            unanswered.set(0);
            return List.of();
        } catch (NamingException failed) {
            unanswered.incrementAndGet();
            throw new Unanswered(String.valueOf(failed.getMessage()));
        }
    }

    private static List<String> records(@Nullable Attribute answer, Kind kind) throws NamingException {
        List<String> records = new ArrayList<>();
        if (answer == null) {
            return records;
        }
        NamingEnumeration<?> all = answer.getAll();
        while (all.hasMore() && records.size() < MOST_RECORDS) {
            String record = String.valueOf(all.next());
            if (kind == Kind.TXT) {
                record = joined(record);
            } else if (kind == Kind.MX) {
                record = record.substring(record.indexOf(' ') + 1);
            }
            if (record.length() <= MOST_CHARACTERS) {
                records.add(
                        record.endsWith(".") && kind != Kind.TXT ? record.substring(0, record.length() - 1) : record);
            }
        }
        return records;
    }

    /** The pieces of a text as the JDK writes them, those with spaces in quotation marks, one after the other. */
    private static String joined(String record) {
        if (record.indexOf('"') < 0) {
            return record;
        }
        StringBuilder text = new StringBuilder(record.length());
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < record.length()) {
                text.append(record.charAt(++i));
            } else if (quoted || c != ' ') {
                text.append(c);
            }
        }
        return text.toString();
    }
}
