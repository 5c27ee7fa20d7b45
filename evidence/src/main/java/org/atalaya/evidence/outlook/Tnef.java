package org.atalaya.evidence.outlook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;

/** Reads the attributes of a {@code winmail.dat} ([MS-OXTNEF] section 2.1). */
public final class Tnef {
    /** Messages within messages. */
    static final int MOST_LEVELS = 32;
    /** 2.1.3.2: what a stream begins with. */
    private static final long SIGNATURE = 0x223E_9F78L;
    /** 2.1.3.3: names of attributes, without their types. */
    private static final int FROM = 0x8000, SUBJECT = 0x8004, SENT = 0x8005, CLASS = 0x8008, MESSAGE_ID = 0x8009;

    private static final int BODY = 0x800C, DATA = 0x800F, TITLE = 0x8010, BEGINS = 0x9002, PROPERTIES = 0x9003;
    private static final int RECIPIENTS = 0x9004, ATTACHMENT = 0x9005, CODE_PAGE = 0x9007;
    /** [MS-OXCDATA] 2.11.1: that a value is several. */
    private static final int SEVERAL = 0x1000;

    private final Content content;
    private final Complaint complaint;
    private final int[] attachments;
    private final long end;
    private long at;
    private boolean broken;
    private boolean lost;

    private Tnef(Content content, long from, long end, Complaint complaint, int[] attachments) {
        this.content = content;
        this.complaint = complaint;
        this.attachments = attachments;
        this.at = from;
        this.end = end;
    }

    /** Whether content begins as such a stream does. */
    public static boolean recognises(byte[] head) {
        return head.length >= 15
                && (ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(0) & 0xFFFF_FFFFL) == SIGNATURE
                && (head[6] == 1 || head[6] == 2);
    }

    /**
     * Reads the message that a content is.
     *
     * @throws IOException when the disk under it fails
     */
    public static Item read(Content content, Complaint complaint) throws IOException {
        return new Tnef(content, 0, content.size(), complaint, new int[1]).message(0);
    }

    /** What one attachment is made of while its attributes come in. */
    private static final class Open {
        final Properties properties = new Properties();
        final Properties old = new Properties();
        Optional<Item> message = Optional.empty();
    }

    private Item message(int level) throws IOException {
        Properties own = new Properties();
        Properties old = new Properties();
        List<Properties> recipients = new ArrayList<>();
        List<Open> carried = new ArrayList<>();
        Charset charset = CodePages.WESTERN;
        at += 6;
        while (at + 9 <= end && !broken) {
            int scope = content.at(at);
            int name = (int) (little(at + 1, 4) & 0xFFFF);
            long length = little(at + 5, 4);
            long start = at + 9;
            if (scope != 1 && scope != 2) {
                damaged("no attribute begins here");
                break;
            }
            long stop = start + length;
            if (stop > end) {
                damaged("an attribute of " + length + " bytes where " + (end - start) + " are left");
                stop = end;
            }
            if (name == CODE_PAGE && stop - start >= 4) {
                charset = CodePages.of((int) Math.min(70_000, little(start, 4)));
            } else if (scope == 1) {
                message(name, start, stop, charset, own, old, recipients);
            } else if (name == BEGINS) {
                if (++attachments[0] > Item.MOST_ATTACHMENTS) {
                    complaint.tell(
                            Notice.Kind.LIMIT,
                            at,
                            "more than " + Item.MOST_ATTACHMENTS + " attachments; the rest was left out");
                    break;
                }
                carried.add(new Open());
            } else {
                if (carried.isEmpty()) {
                    carried.add(new Open());
                }
                attachment(name, start, stop, charset, carried.get(carried.size() - 1), level);
            }
            at = stop + 2;
        }
        if (at < end && !broken) {
            damaged((end - at) + " bytes are left that are no attribute");
        }
        old.addTo(own);
        own.narrow(charset);
        List<Item.Attachment> all = new ArrayList<>();
        for (Open open : carried) {
            open.old.addTo(open.properties);
            open.properties.narrow(charset);
            all.add(new Item.Attachment(open.properties, open.message, List.of()));
        }
        return new Item(own, recipients, all);
    }

    private void damaged(String what) {
        broken = true;
        complaint.tell(Notice.Kind.DAMAGED, at, what);
    }

    private long little(long place, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | content.at(place + i);
        }
        return value;
    }

    private Held held(long from, long to) {
        return Held.of(content, from, Math.max(0, to - from));
    }

    /** A text as old attributes have it: in the code page, ended by a zero. */
    private Held narrow(long from, long to) {
        long stop = to;
        while (stop > from && content.at(stop - 1) == 0) {
            stop--;
        }
        return held(from, stop);
    }

    private void message(
            int name,
            long from,
            long to,
            Charset charset,
            Properties own,
            Properties old,
            List<Properties> recipients) {
        switch (name) {
            case PROPERTIES -> properties(from, to, own);
            case RECIPIENTS -> {
                long count = to - from < 4 ? 0 : little(from, 4);
                long next = from + 4;
                for (long i = 0; i < count && next < to && !broken; i++) {
                    if (recipients.size() >= Item.MOST_RECIPIENTS) {
                        complaint.tell(
                                Notice.Kind.LIMIT,
                                next,
                                "more than " + Item.MOST_RECIPIENTS + " recipients; the rest was left out");
                        break;
                    }
                    Properties one = new Properties();
                    one.narrow(charset);
                    next = properties(next, to, one);
                    recipients.add(one);
                }
            }
            case SUBJECT -> old.add(Tags.SUBJECT, Properties.NARROW, narrow(from, to));
            case BODY -> old.add(Tags.TEXT, Properties.NARROW, narrow(from, to));
            case CLASS -> old.add(Tags.CLASS, Properties.NARROW, narrow(from, to));
            case MESSAGE_ID -> old.add(Tags.MESSAGE_ID, Properties.NARROW, narrow(from, to));
            case SENT -> date(from, to, old);
            case FROM -> sender(from, to, old);
            default -> {}
        }
    }

    /** 2.1.3.3.4: year, month, day, hour, minute, second, each of two bytes. */
    private void date(long from, long to, Properties old) {
        if (to - from < 12) {
            return;
        }
        int[] parts = new int[6];
        for (int i = 0; i < 6; i++) {
            parts[i] = (int) little(from + 2 * i, 2);
        }
        try {
            long seconds = LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
                    .toEpochSecond(ZoneOffset.UTC);
            byte[] ticks = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong((seconds + 11_644_473_600L) * 10_000_000)
                    .array();
            old.add(Tags.SENT, Properties.TIME, Held.of(ticks, index -> from));
        } catch (DateTimeException none) {
            // No date: the message has none.
        }
    }

    /** 2.1.3.3.1.1: four numbers of two bytes, of which the last two count the bytes of name and address. */
    private void sender(long from, long to, Properties old) {
        if (to - from < 8) {
            return;
        }
        long name = from + 8;
        long address = Math.min(to, name + little(from + 4, 2));
        long stop = Math.min(to, address + little(from + 6, 2));
        old.add(Tags.SENDER_NAME, Properties.NARROW, narrow(name, address));
        Held written = narrow(address, stop);
        byte[] head = new byte[(int) Math.min(5, written.size())];
        content.read(address, head, 0, head.length);
        boolean smtp = new String(head, StandardCharsets.ISO_8859_1).equalsIgnoreCase("smtp:");
        old.add(
                smtp ? Tags.SENDER_SMTP : Tags.SENDER_ADDRESS,
                Properties.NARROW,
                smtp ? held(address + 5, address + written.size()) : written);
    }

    private void attachment(int name, long from, long to, Charset charset, Open open, int level) throws IOException {
        switch (name) {
            case DATA -> open.old.add(Tags.DATA, Properties.BINARY, held(from, to));
            case TITLE -> open.old.add(Tags.LONG_NAME, Properties.NARROW, narrow(from, to));
            case ATTACHMENT -> {
                open.properties.narrow(charset);
                properties(from, to, open.properties);
                Optional<Held> object = embedded(open.properties);
                if (object.isPresent() && level + 1 >= MOST_LEVELS) {
                    complaint.tell(
                            Notice.Kind.LIMIT,
                            from,
                            "more than " + MOST_LEVELS + " messages within one another; the rest was left out");
                } else if (object.isPresent()) {
                    long start = object.get().place(0);
                    open.message = Optional.of(
                            new Tnef(content, start, start + object.get().size(), complaint, attachments)
                                    .message(level + 1));
                }
            }
            default -> {}
        }
    }

    /** 2.1.3.4: an object begins with the 16 bytes that say what it is; a message is such a stream again. */
    private Optional<Held> embedded(Properties properties) throws IOException {
        Optional<Held> object = properties.held(Tags.DATA);
        if (object.isEmpty() || properties.number(Tags.METHOD).orElse(0) != Tags.EMBEDDED_MESSAGE) {
            return Optional.empty();
        }
        Held held = object.get();
        return recognises(held.first(15)) ? object : Optional.empty();
    }

    /**
     * 2.1.3.4: a count, then each with type, number, for numbers from 0x8000 on a name, and value.
     *
     * @return where the list ends
     */
    private long properties(long from, long to, Properties into) {
        long next = from + 4;
        long count = to - from < 4 ? 0 : little(from, 4);
        for (long i = 0; i < count; i++) {
            if (next + 4 > to) {
                return lost(next, to);
            }
            if (into.isFull()) {
                complaint.tell(
                        Notice.Kind.LIMIT,
                        next,
                        "more than " + Properties.MOST + " properties of one object; the rest was left out");
                return to;
            }
            int type = (int) little(next, 2);
            int id = (int) little(next + 2, 2);
            next += 4;
            if (id >= 0x8000) {
                next += 16;
                if (next + 8 > to) {
                    return lost(next, to);
                }
                boolean named = little(next, 4) == 1;
                long length = little(next + 4, 4);
                next += 8 + (named ? padded(length) : 0);
            }
            next = value(next, to, type, id, into);
            if (next < 0) {
                return to;
            }
        }
        return next;
    }

    /** The list is broken here; the attribute that it stands in has its own length, and the next one is read. */
    private long lost(long place, long to) {
        if (!lost) {
            lost = true;
            complaint.tell(Notice.Kind.DAMAGED, place, "a property leads out of its attribute");
        }
        return to;
    }

    private static long padded(long length) {
        return length + 3 & ~3L;
    }

    /** Reads a value; −1 when it leads out of its attribute. */
    private long value(long from, long to, int type, int id, Properties into) {
        int single = type & ~SEVERAL;
        boolean counted = single == Properties.NARROW
                || single == Properties.WIDE
                || single == Properties.BINARY
                || single == Properties.OBJECT;
        long count = 1;
        long next = from;
        if (counted || type != single) {
            if (next + 4 > to) {
                lost(next, to);
                return -1;
            }
            count = little(next, 4);
            next += 4;
        }
        for (long i = 0; i < count; i++) {
            long length = size(single);
            if (counted) {
                if (next + 4 > to) {
                    lost(next, to);
                    return -1;
                }
                length = little(next, 4);
                next += 4;
            }
            if (length < 0 || next + length > to) {
                lost(next, to);
                return -1;
            }
            if (length == 0 && !counted) {
                break;
            }
            if (i == 0 && type == single) {
                into.add(id, single, one(single, next, next + length));
            }
            next += padded(length);
        }
        return next;
    }

    private Held one(int type, long from, long to) {
        return switch (type) {
            case Properties.NARROW -> narrow(from, to);
            case Properties.WIDE ->
                held(from, to - (to - from >= 2 && content.at(to - 1) == 0 && content.at(to - 2) == 0 ? 2 : 0));
            // What an object is comes before it.
            case Properties.OBJECT -> held(Math.min(to, from + 16), to);
            default -> held(from, to);
        };
    }

    /** Bytes of a value of fixed length ([MS-OXCDATA] 2.11.1), −1 for an unknown type. */
    private static int size(int type) {
        return switch (type) {
            case 0x0001 -> 0;
            case Properties.SHORT, Properties.FLAG -> 2;
            case Properties.INT, 0x0004, 0x000A -> 4;
            case 0x0005, 0x0006, 0x0007, 0x0014, Properties.TIME -> 8;
            case 0x0048 -> 16;
            default -> -1;
        };
    }
}
