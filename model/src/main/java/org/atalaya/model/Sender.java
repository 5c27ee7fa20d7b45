package org.atalaya.model;

import java.util.List;

/**
 * Who a message comes from and how it was sent: what can be compared with what that sender did before. All of it but {@code
 * proven} and {@code identities} is what the message says of itself.
 *
 * @param organisation the registered name that the sender's domain belongs to; the whole address where many share the domain;
 *     empty without a sender
 * @param proven whether the organisation's own gateway, or a check of ours, found that the message comes from that
 *     organisation. Says who it is, never that it is harmless
 * @param identities what the gateway or our check found to be so, such as {@code dkim news.example/s1}
 * @param services registered names, other than the sender's, that the envelope and the signatures name
 * @param signatures {@code domain/selector} of each DKIM signature
 * @param template the first 16 hexadecimal digits of SHA-256 of the HTML's tags; empty without HTML
 * @param leads registered names that its links lead to; the host itself where anybody can put up pages
 * @param automatic whether it says that a program answered (RFC 3834 section 5)
 * @param day of its arrival, or when it says that it was written, in days since 1970-01-01 UTC; {@link #UNDATED} when unknown
 * @param hour of that day, 0 to 23
 */
public record Sender(
        String organisation,
        boolean proven,
        List<String> identities,
        List<String> services,
        List<String> signatures,
        String template,
        List<String> leads,
        boolean automatic,
        int day,
        int hour) {
    /** The day of a message that does not say when it was written. */
    public static final int UNDATED = Integer.MIN_VALUE;

    /** Nobody. */
    public static final Sender NOBODY =
            new Sender("", false, List.of(), List.of(), List.of(), "", List.of(), false, UNDATED, 0);
}
