package org.atalaya.sigma;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How Sigma's log sources show in events: which channel, provider and event ids a category or service means, and under
 * which names and in which form its fields are found there.
 */
public record LogSources(List<Mapping> mappings) {
    /**
     * Reads mapping files, later ones replacing what earlier ones name.
     *
     * @param texts file name → content, in order
     * @throws IllegalArgumentException with file, line, column and reason when one is wrong
     */
    public static LogSources parse(java.util.SequencedMap<String, String> texts) {
        LogSourcesParser parser = new LogSourcesParser();
        try {
            for (var text : texts.entrySet()) {
                parser.add(text.getKey(), text.getValue());
            }
            return parser.build();
        } catch (RuleError error) {
            throw new IllegalArgumentException(parser.file() + ":" + error.line + ":" + error.column + ": "
                    + error.getMessage() + "; " + error.mend);
        }
    }

    /**
     * One way in which a log source shows. Empty parts of the log source and empty sets match everything; a rule takes
     * this way when each part of its log source that is given here is the same in the rule.
     *
     * @param name for messages
     * @param logSource of Windows the service is told by its channels; of another product it is that of the reader
     * @param channels channels, compared without case
     * @param providers providers, compared without case
     * @param eventIds event ids
     * @param extra what the event must also pass, such as {@code EventType: CreateKey}; {@code All} of nothing if no more
     * @param fields rule's field name → where its value comes from, for fields that have another name or form here
     * @param keyValues field whose lines of {@code Key=Value} count as fields of their own, such as {@code Data} for
     *     classic PowerShell events; empty if none
     */
    public record Mapping(
            String name,
            LogSource logSource,
            Set<String> channels,
            Set<String> providers,
            Set<String> eventIds,
            Condition extra,
            Map<String, Derived> fields,
            String keyValues) {}

    /**
     * Where the value of a rule's field comes from.
     *
     * @param from the event's fields; several are joined by a backslash (domain and user)
     * @param form how the text is changed
     * @param values event's text → rule's text, compared without case, for {@link Form#MAP}; a text that is not listed
     *     stays as it is
     */
    public record Derived(List<String> from, Form form, Map<String, String> values) {}

    /** How a derived field's text is changed. */
    public enum Form {
        /** Not at all. */
        SAME,
        /** {@code 0x1a4} becomes {@code 420}. */
        HEX_TO_DECIMAL,
        /** {@code \device\harddiskvolume3\} at the start becomes {@code C:\}. */
        DEVICE_PATH,
        /** By the table of values. */
        MAP,
        /** {@code \REGISTRY\MACHINE\SYSTEM\ControlSet001} becomes {@code HKLM\SYSTEM\CurrentControlSet}, as Sysmon writes it. */
        REGISTRY_PATH,
        /**
         * Domain, name and SID of an account in three fields, or in several times three of which the first counts that names
         * one, become {@code DOMAIN\name} as Sysmon writes it; the system's own accounts have the same name everywhere.
         */
        ACCOUNT,
        /**
         * A value, and its type in a second field as event 4657 writes it ({@code %%1876}), become the text that Sysmon
         * writes: {@code DWORD (0x00000001)}.
         */
        REGISTRY_DATA
    }
}
