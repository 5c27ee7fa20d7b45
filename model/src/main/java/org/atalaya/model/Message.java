package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One mail as its reader's program would show it, with the place of every part of it in the raw bytes. Everything in it was
 * written by whoever sent it and is hostile text.
 *
 * <p>Offsets count bytes of the message from its first byte; an offset of −1 says that the place is not known, as in formats
 * that are no text ({@code .msg}, TNEF).
 *
 * @param source its name as in {@link Artifact#source}
 * @param format what it was read as: {@code eml}, {@code msg}, {@code tnef}, or {@code quoted} for a message that was
 *     forwarded within the text of another
 * @param headers in their order, of the message itself only
 * @param from who wrote it, as shown to the reader; several where the header names several
 * @param sender the {@code Sender} header
 * @param replyTo where an answer goes
 * @param recipients of {@code To} and {@code Cc}
 * @param returnPath the address of the envelope, empty when unknown
 * @param subject decoded
 * @param date when it says that it was written
 * @param parts the tree of MIME parts in its order, containers included
 * @param texts what is shown, and what is hidden
 * @param links in their order
 * @param authentications every result that some server wrote into it; whom to believe is for others to say
 * @param skeleton the names of the tags of its HTML in their order, separated by spaces; empty without HTML
 * @param facts what is odd about how it was made, such as {@code mail.from-malformed}
 * @param within messages that it holds: attached, or quoted in its text
 */
public record Message(
        String source,
        String format,
        List<Header> headers,
        List<Mailbox> from,
        List<Mailbox> sender,
        List<Mailbox> replyTo,
        List<Mailbox> recipients,
        String returnPath,
        String subject,
        Optional<Instant> date,
        List<Part> parts,
        List<Text> texts,
        List<Link> links,
        List<Authentication> authentications,
        String skeleton,
        List<Fact> facts,
        List<Message> within) {

    /** The decoded value of the first header of a name, whatever its case. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /**
     * A header field.
     *
     * @param name as written
     * @param value unfolded and decoded
     * @param offset of its first byte
     * @param length in bytes with its folds, without the last line end
     */
    public record Header(String name, String value, long offset, long length) {}

    /**
     * Somebody's address.
     *
     * @param name shown beside or instead of the address; decoded; may be empty
     * @param address {@code local@domain} as a mail program would use it, or what stands in its place; may be empty
     * @param offset of its first byte in the message
     * @param length in bytes
     */
    public record Mailbox(String name, String address, long offset, long length) {
        /** What follows the last {@code @} of the address in lower case; empty without one. */
        public String domain() {
            int at = address.lastIndexOf('@');
            return at < 0 ? "" : address.substring(at + 1).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A MIME part.
     *
     * @param id its place in the tree, such as {@code 1.2}; {@code 1} for the only one
     * @param type as declared, lower case, without parameters
     * @param charset as declared, lower case; empty without one
     * @param encoding of transfer, as declared, lower case
     * @param name of the file as the reader would see it; empty without one
     * @param attached whether it is shown as an attachment rather than in the text
     * @param offset of the first byte of its body, still encoded
     * @param length of its body in bytes, still encoded
     */
    public record Part(
            String id,
            String type,
            String charset,
            String encoding,
            String name,
            boolean attached,
            long offset,
            long length) {}

    /**
     * A piece of text.
     *
     * @param part where it stands; empty for the subject and other headers
     * @param text lines are ended by {@code \n}
     * @param offsets of its characters
     */
    public record Text(String part, Kind kind, String text, Offsets offsets) {
        /** What kind of text it is. */
        public enum Kind {
            /** The text/plain body. */
            PLAIN,
            /** What a reader sees of the HTML body. */
            HTML,
            /** What stands in the HTML body so that a reader does not see it. */
            HIDDEN,
            /** In place of pictures, such as of a logo. */
            ALT,
            /** Of a PDF document. */
            PDF,
            /** Of a QR code that is no link. */
            QR,
            /** Of an invitation. */
            CALENDAR,
            /** Of another document that was attached. */
            DOCUMENT
        }
    }

    /** Where the characters of a text stand in the message. */
    @FunctionalInterface
    public interface Offsets {
        /** The place is not known. */
        Offsets NONE = index -> -1;

        /** The offset of the first byte that the character at an index was made of; −1 when unknown. */
        long of(int index);
    }

    /**
     * Somewhere that the message leads to.
     *
     * @param target the whole address as the mail program would open it; {@code mailto:} and {@code tel:} too
     * @param shown the text that the reader sees for it; empty for pictures and codes
     * @param part where it stands
     * @param offset of the first byte of its element or text
     * @param length in bytes, 0 when unknown
     */
    public record Link(String target, String shown, Kind kind, String part, long offset, long length) {
        /** How the link is offered. */
        public enum Kind {
            /** A link of the HTML body. */
            ANCHOR,
            /** A region of a picture. */
            AREA,
            /** Where a form is sent to. */
            FORM,
            /** An address within the text, which mail programs turn into a link. */
            TEXT,
            /** A page that is opened without being asked for, or the base of other links. */
            REFRESH,
            /** A picture or style fetched from elsewhere; nobody clicks on it. */
            REMOTE,
            /** In a QR code. */
            QR,
            /** In a PDF document. */
            PDF,
            /** In an invitation. */
            CALENDAR,
            /** In another attached document, such as HTML or a link file. */
            DOCUMENT
        }
    }

    /**
     * A server's word on who sent the message (RFC 8601 and its kin).
     *
     * @param server the authserv-id of the header; for ARC with the instance, such as {@code i=1 mx.example.com}
     * @param method {@code spf}, {@code dkim}, {@code dmarc}, {@code arc}, {@code compauth} …
     * @param result such as {@code pass}
     * @param domain that the result speaks of; empty when it names none
     * @param selector of DKIM; empty without one
     * @param offset of the header
     * @param length of the header in bytes
     */
    public record Authentication(
            String server, String method, String result, String domain, String selector, long offset, long length) {}
}
