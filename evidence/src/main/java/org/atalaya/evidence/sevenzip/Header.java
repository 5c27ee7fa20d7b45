package org.atalaya.evidence.sevenzip;

import java.nio.charset.StandardCharsets;

/** What an archive holds (7zFormat.txt, "Header"). */
final class Header {
    /** Members in all. */
    static final int MOST_MEMBERS = 200_000;

    static final int HEADER = 1;
    static final int ENCODED = 0x17;
    private static final int END = 0;
    private static final int ARCHIVE_PROPERTIES = 2;
    private static final int ADDITIONAL_STREAMS = 3;
    private static final int MAIN_STREAMS = 4;
    private static final int FILES = 5;
    private static final int EMPTY_STREAM = 14;
    private static final int NAMES = 17;

    final Streams streams;
    /** Names by member; empty where none is told. */
    final String[] names;
    /** By member: whether it has no bytes, as folders and empty files have none. */
    final boolean[] empty;

    private Header(Streams streams, String[] names, boolean[] empty) {
        this.streams = streams;
        this.names = names;
        this.empty = empty;
    }

    /** Reads a header behind its first byte. */
    static Header of(HeaderBytes header, long contentSize) throws Broken {
        Streams streams = Streams.none();
        String[] names = new String[0];
        boolean[] empty = new boolean[0];
        for (int id = header.one(); id != END; id = header.one()) {
            switch (id) {
                case ARCHIVE_PROPERTIES -> {
                    for (int type = header.one(); type != END; type = header.one()) {
                        header.skip(header.number());
                    }
                }
                case ADDITIONAL_STREAMS -> Streams.of(header, contentSize, MOST_MEMBERS);
                case MAIN_STREAMS -> streams = Streams.of(header, contentSize, MOST_MEMBERS);
                case FILES -> {
                    int count = header.count(MOST_MEMBERS);
                    names = new String[count];
                    java.util.Arrays.fill(names, "");
                    empty = new boolean[count];
                    for (int type = header.one(); type != END; type = header.one()) {
                        HeaderBytes property = new HeaderBytes(header.bytes(header.number()));
                        if (type == EMPTY_STREAM) {
                            empty = property.bits(count);
                        } else if (type == NAMES && property.one() == 0) {
                            names(property, names);
                        }
                    }
                }
                default -> throw new Broken("an unknown property " + id);
            }
        }
        return new Header(streams, names, empty);
    }

    /** UTF-16 with the lower byte first, each with a zero behind it. */
    private static void names(HeaderBytes property, String[] names) throws Broken {
        byte[] bytes = property.bytes(property.left());
        int from = 0;
        for (int i = 0; i < names.length; i++) {
            int end = from;
            while (end + 1 < bytes.length && (bytes[end] != 0 || bytes[end + 1] != 0)) {
                end += 2;
            }
            if (end + 1 >= bytes.length) {
                return;
            }
            names[i] = new String(bytes, from, end - from, StandardCharsets.UTF_16LE);
            from = end + 2;
        }
    }
}
