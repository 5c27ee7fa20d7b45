package org.atalaya.evidence.outlook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.evidence.ole.CompoundFile.Entry;
import org.atalaya.evidence.ole.CompoundFile.Kind;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** Reads the storages and streams of a {@code .msg} ([MS-OXMSG] section 2). */
public final class MsgFile {
    /** Messages within messages; deeper ones are told as left out. The compound file's own levels end before that. */
    static final int MOST_LEVELS = 32;
    /** Bytes of one list of properties. */
    private static final int MOST_LIST = 1 << 20;
    /** 2.4: the stream that lists properties, and the beginning of the names of those that hold one value. */
    public static final String LIST = "__properties_version1.0";

    private static final String VALUE = "__substg1.0_";

    private final CompoundFile file;
    private final List<List<Integer>> children = new ArrayList<>();
    private final Complaint complaint;
    private int attachments;
    private boolean told;

    private MsgFile(CompoundFile file, Complaint complaint) {
        this.file = file;
        this.complaint = complaint;
        List<Entry> entries = file.entries();
        for (int i = 0; i < entries.size(); i++) {
            children.add(new ArrayList<>());
        }
        for (int i = 0; i < entries.size(); i++) {
            int parent = entries.get(i).parent();
            if (parent >= 0 && parent < i) {
                children.get(parent).add(i);
            }
        }
    }

    /**
     * Reads the message that a file is.
     *
     * @param complaint told of each limit that was reached
     * @throws IOException when the disk under it fails
     */
    public static Item read(CompoundFile file, Complaint complaint) throws IOException {
        MsgFile reader = new MsgFile(file, complaint);
        return file.entries().isEmpty()
                ? new Item(new Properties(), List.of(), List.of())
                : reader.item(0, 32, 0, CodePages.WESTERN);
    }

    private Item item(int storage, int head, int level, Charset outer) throws IOException {
        Properties own = properties(storage, head, outer);
        Charset charset = charset(own, outer);
        own.narrow(charset);
        List<Properties> recipients = new ArrayList<>();
        List<Item.Attachment> carried = new ArrayList<>();
        for (int child : sorted(storage)) {
            Entry entry = file.entries().get(child);
            String name = entry.name().toLowerCase(Locale.ROOT);
            if (entry.kind() != Kind.STORAGE) {
                continue;
            }
            if (name.startsWith("__recip_version1.0_")) {
                if (recipients.size() < Item.MOST_RECIPIENTS) {
                    recipients.add(properties(child, 8, charset));
                } else {
                    tell("more than " + Item.MOST_RECIPIENTS + " recipients; the rest was left out");
                }
            } else if (name.startsWith("__attach_version1.0_")) {
                if (++attachments > Item.MOST_ATTACHMENTS) {
                    tell("more than " + Item.MOST_ATTACHMENTS + " attachments; the rest was left out");
                    break;
                }
                carried.add(attachment(child, level, charset));
            }
        }
        return new Item(own, recipients, carried);
    }

    private void tell(String what) {
        if (!told) {
            told = true;
            complaint.tell(Notice.Kind.LIMIT, -1, what);
        }
    }

    /** Attachments and recipients by their numbers, which end their names; the tree of the directory has another order. */
    private List<Integer> sorted(int storage) {
        List<Integer> sorted = new ArrayList<>(children.get(storage));
        sorted.sort(java.util.Comparator.comparing(
                child -> file.entries().get(child).name()));
        return sorted;
    }

    private Item.Attachment attachment(int storage, int level, Charset charset) throws IOException {
        Properties own = properties(storage, 8, charset);
        for (int child : children.get(storage)) {
            Entry entry = file.entries().get(child);
            if (entry.kind() != Kind.STORAGE || !entry.name().equalsIgnoreCase(VALUE + "3701000D")) {
                continue;
            }
            boolean message = children.get(child).stream()
                    .anyMatch(inner -> file.entries().get(inner).name().equals(LIST));
            if (!message) {
                return new Item.Attachment(own, Optional.empty(), streams(child));
            }
            if (level + 1 >= MOST_LEVELS) {
                tell("more than " + MOST_LEVELS + " messages within one another; the rest was left out");
                break;
            }
            return new Item.Attachment(own, Optional.of(item(child, 24, level + 1, charset)), List.of());
        }
        return new Item.Attachment(own, Optional.empty(), List.of());
    }

    /** The streams beneath a storage that is no message, by their names from there on. */
    private List<Item.Stream> streams(int storage) {
        List<Item.Stream> streams = new ArrayList<>();
        String above = file.entries().get(storage).path();
        for (int i = storage + 1; i < file.entries().size() && streams.size() < Item.MOST_ATTACHMENTS; i++) {
            Entry entry = file.entries().get(i);
            if (entry.kind() == Kind.STREAM && entry.size() > 0 && entry.path().startsWith(above + "/")) {
                streams.add(new Item.Stream(entry.path().substring(above.length() + 1), held(entry)));
            }
        }
        return streams;
    }

    private static Charset charset(Properties own, Charset outer) throws IOException {
        int page = own.number(Tags.MESSAGE_PAGE).orElse(0);
        if (page == 0 || page == 1200) {
            page = own.number(Tags.INTERNET_PAGE).orElse(0);
        }
        return page == 0 || page == 1200 ? outer : CodePages.of(page);
    }

    private Properties properties(int storage, int head, Charset charset) {
        Properties found = new Properties();
        found.narrow(charset);
        Map<String, Entry> values = new LinkedHashMap<>();
        Entry list = null;
        for (int child : children.get(storage)) {
            Entry entry = file.entries().get(child);
            if (entry.kind() == Kind.STREAM && entry.name().equals(LIST)) {
                list = entry;
            } else if (entry.kind() == Kind.STREAM) {
                values.putIfAbsent(entry.name().toUpperCase(Locale.ROOT), entry);
            }
        }
        if (list != null) {
            fixed(list, head, found);
        }
        // 2.1.3: a stream of its own for each value of variable length. They are believed without the list, as by
        // Outlook's
        // own repair; a value that the list alone has is no value.
        values.forEach((name, entry) -> {
            String upper = VALUE.toUpperCase(Locale.ROOT);
            if (!name.startsWith(upper) || name.length() != upper.length() + 8) {
                return;
            }
            int tag;
            try {
                tag = Integer.parseUnsignedInt(name.substring(upper.length()), 16);
            } catch (NumberFormatException other) {
                return;
            }
            int type = tag & 0xFFFF;
            if (type == Properties.WIDE || type == Properties.NARROW || type == Properties.BINARY) {
                found.add(tag >>> 16, type, held(entry));
            }
        });
        if (found.isFull()) {
            tell("more than " + Properties.MOST + " properties of one object; the rest was left out");
        }
        return found;
    }

    /** 2.4.2: entries of 16 bytes, of which those of fixed length hold their value. */
    private void fixed(Entry list, int head, Properties found) {
        byte[] bytes = file.bytes(list, MOST_LIST);
        ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        LongUnaryOperator places = file.places(list);
        for (int at = head; at + 16 <= bytes.length; at += 16) {
            int type = entries.getShort(at) & 0xFFFF;
            int id = entries.getShort(at + 2) & 0xFFFF;
            if (type == Properties.INT
                    || type == Properties.SHORT
                    || type == Properties.FLAG
                    || type == Properties.TIME) {
                int value = at + 8;
                found.add(
                        id,
                        type,
                        Held.of(
                                java.util.Arrays.copyOfRange(bytes, value, value + 8),
                                index -> places.applyAsLong(value + index)));
            }
        }
    }

    private Held held(Entry entry) {
        return new InStream(file, entry);
    }

    /** The bytes of a stream of the file. */
    private static final class InStream implements Held {
        private final CompoundFile file;
        private final Entry entry;
        private @Nullable LongUnaryOperator places;

        InStream(CompoundFile file, Entry entry) {
            this.file = file;
            this.entry = entry;
        }

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public InputStream open() {
            return file.stream(entry);
        }

        @Override
        public long place(long index) {
            if (index == 0) {
                return entry.place();
            }
            LongUnaryOperator known = places;
            if (known == null) {
                known = file.places(entry);
                places = known;
            }
            return known.applyAsLong(index);
        }
    }
}
