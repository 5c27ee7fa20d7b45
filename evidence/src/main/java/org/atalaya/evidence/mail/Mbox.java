package org.atalaya.evidence.mail;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;

/**
 * Many messages in one file, each after a line that begins with {@code From } and names a time (RFC 4155, appendix A, and the
 * kinds that came before it). Such a line counts after an empty one and before a header field.
 */
public final class Mbox implements Format {
    /** Messages of one that lies within another artifact; files of the evidence are read by the portion, without a limit. */
    static final int MOST_MESSAGES = 10_000;

    @Override
    public String type() {
        return "mbox";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return isMbox(head, head.length);
    }

    /** Whether a file that begins so is one. */
    public static boolean isMbox(byte[] head, int length) {
        return length > 20 && isEnvelope(new Lines(Content.of(head))) && new Eml().recognises(head, Content.of(head));
    }

    private static boolean isEnvelope(Lines lines) {
        return lines.next() && isEnvelopeHere(lines);
    }

    private static boolean isEnvelopeHere(Lines lines) {
        if (lines.length() < 10 || lines.length() > 400 || lines.at(0) != 'F') {
            return false;
        }
        String line = new String(lines.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!line.startsWith("From ")) {
            return false;
        }
        for (int i = 6; i + 2 < line.length(); i++) {
            boolean clock = line.charAt(i) == ':' && isDigit(line.charAt(i - 1)) && isDigit(line.charAt(i + 1));
            if (clock) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The place of one message, its envelope line left out. */
    public record Place(long offset, long length) {}

    /** The messages in their order, found while they are asked for. */
    public static Iterator<Place> messages(Content content) {
        return new Iterator<>() {
            private final Lines lines = new Lines(content);
            private long begin = -1;
            private boolean ended;
            private Optional<Place> ready = Optional.empty();

            @Override
            public boolean hasNext() {
                if (ready.isEmpty() && !ended) {
                    find();
                }
                return ready.isPresent();
            }

            private void find() {
                boolean blank = begin < 0;
                while (lines.next()) {
                    if (blank && isEnvelopeHere(lines)) {
                        long at = lines.start();
                        long after = lines.after();
                        if (isFieldNext()) {
                            long from = begin;
                            begin = after;
                            if (from >= 0) {
                                ready = Optional.of(new Place(from, at - from));
                                return;
                            }
                        }
                        blank = false;
                    } else {
                        blank = lines.end() == lines.start();
                    }
                }
                ended = true;
                if (begin >= 0 && begin < content.size()) {
                    ready = Optional.of(new Place(begin, content.size() - begin));
                }
            }

            private boolean isFieldNext() {
                long here = lines.start();
                boolean field = false;
                if (lines.next()) {
                    int i = 0;
                    while (i < lines.length() && lines.at(i) > ' ' && lines.at(i) < 0x7F && lines.at(i) != ':') {
                        i++;
                    }
                    field = i > 0 && i < lines.length() && lines.at(i) == ':';
                }
                lines.moveTo(here);
                lines.next();
                return field;
            }

            @Override
            public Place next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Place place = ready.orElseThrow();
                ready = Optional.empty();
                return place;
            }
        };
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Iterator<Place> messages = messages(content);
        for (int number = 1; messages.hasNext(); number++) {
            if (number > MOST_MESSAGES) {
                found.notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "more than " + MOST_MESSAGES
                                + " messages; take the file out of what holds it to read the rest");
                return;
            }
            Place place = messages.next();
            found.part("message", number + ".eml", place.offset(), place.length());
        }
    }
}
