package org.atalaya.evidence.cms;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What lies in signed data (RFC 5652 section 5), without asking whether the signature holds.
 *
 * @param start index of its first byte
 * @param end index after its last byte
 * @param signer subject of the certificate that belongs to the signer, empty when none does
 */
public record SignedContent(int start, int end, String signer) {
    /** 1.2.840.113549.1.7.2 with its tag and length. */
    private static final String SIGNED_DATA = "\u0006\u0009\u002A\u0086\u0048\u0086\u00F7\r\u0001\u0007\u0002";

    /** Whether bytes begin as signed data does, with a length or without one. */
    public static boolean recognises(byte[] head) {
        return head.length > 24
                && head[0] == Der.SEQUENCE
                && new String(head, 0, 24, StandardCharsets.ISO_8859_1).contains(SIGNED_DATA);
    }

    /** Finds the content of signed data; empty when that is not written in DER with the content in one piece. */
    public static Optional<SignedContent> of(byte[] block) {
        return Der.at(block, 0, block.length).flatMap(Authenticode::signedContent);
    }
}
