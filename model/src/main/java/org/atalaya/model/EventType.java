package org.atalaya.model;

import org.jspecify.annotations.Nullable;

/**
 * What kind of record an event is: all that is needed to route it to the rules that concern it. Unknown parts are empty,
 * never null. Readers hand out the same instance for the same kind, so that a matcher may cache by it.
 *
 * @param product Sigma's product: {@code windows}, {@code linux}, …
 * @param category Sigma's category when the reader knows it, such as {@code process_creation}; empty for Windows
 *     channels, whose category follows from channel and event id
 * @param service Sigma's service when the reader knows it, such as {@code auditd}; empty for Windows channels
 * @param channel Windows event log channel, such as {@code Microsoft-Windows-Sysmon/Operational}
 * @param provider Windows event provider or the program that wrote the record
 * @param eventId the event id in its text form
 */
public record EventType(
        String product, String category, String service, String channel, String provider, String eventId) {

    // Written out: matchers look kinds up once per record, and what the JVM makes at run time is slow at first.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof EventType type
                        && eventId.equals(type.eventId)
                        && channel.equals(type.channel)
                        && provider.equals(type.provider)
                        && service.equals(type.service)
                        && category.equals(type.category)
                        && product.equals(type.product);
    }

    @Override
    public int hashCode() {
        int hash = eventId.hashCode() * 31 + channel.hashCode();
        hash = hash * 31 + provider.hashCode();
        hash = hash * 31 + service.hashCode();
        return (hash * 31 + category.hashCode()) * 31 + product.hashCode();
    }

    /** A Windows event. */
    public static EventType windows(String channel, String provider, String eventId) {
        return new EventType("windows", "", "", channel, provider, eventId);
    }

    /** A record of a product that is not Windows. */
    public static EventType of(String product, String category, String service) {
        return new EventType(product, category, service, "", "", "");
    }
}
