package org.atalaya.model;

import java.util.List;

/**
 * What was concluded of a message: who it claims to be, whether it may, what it asks for, and how much each reason weighs.
 *
 * @param source of the message, as in {@link Message#source}
 * @param verdict at the fixed thresholds
 * @param decibans the sum of all reasons: ten times the decimal logarithm of the odds that it is malicious, prior included
 * @param brand id of the brand pack that it claims to be; empty without a claim
 * @param right whether its sender and links belong to that brand
 * @param asks what it asks for, such as {@code seed}, {@code password}, {@code run}, {@code pay}; in order of weight
 * @param spam whether it is unwanted advertising rather than an attack
 * @param reasons the heaviest first
 */
public record Judgement(
        String source,
        Verdict verdict,
        double decibans,
        String brand,
        Right right,
        List<String> asks,
        boolean spam,
        List<Reason> reasons) {

    /** The conclusion. */
    public enum Verdict {
        CLEAN,
        /** The reasons for and against do not decide; they are named. */
        UNSURE,
        SUSPICIOUS,
        MALICIOUS
    }

    /** Whether a message may speak for whom it claims to be. */
    public enum Right {
        /** It claims nobody in particular. */
        NONE,
        /** Sender and links belong to the claim. */
        HELD,
        /** It could not be told, such as with a mail provider that many share. */
        UNKNOWN,
        /** They do not belong to the claim. */
        LACKED
    }

    /**
     * One reason for or against.
     *
     * @param code names the sentence that the report has for it, with {@code {0}}, {@code {1}} … for the values
     * @param decibans what it adds to the odds; negative for a reason against
     * @param part id of the MIME part that it stands in; empty for a header
     * @param offset of its first byte in the message, −1 when unknown
     * @param length in bytes, 0 when unknown
     * @param values what the sentence names; hostile text
     */
    public record Reason(String code, double decibans, String part, long offset, long length, List<String> values) {}
}
