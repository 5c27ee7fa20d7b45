package org.atalaya.evidence.evtx;

import java.util.ArrayList;
import java.util.List;

/** Parses the token stream of BinXML ([MS-EVEN6] 2.2.12) in a chunk into {@link Content}. */
final class BinXml {
    /** Elements nested deeper than this are refused. */
    static final int MOST_LEVELS = 64;
    /** More elements than this in one template or record are refused. */
    static final int MOST_ELEMENTS = 4096;
    /** Names of elements and attributes longer than this many characters are refused. */
    static final int MOST_NAME = 512;
    /** Dependency id of an element that always stands ([MS-EVEN6] 2.2.12.3). */
    static final int NO_DEPENDENCY = 0xFFFF;

    static final int END = 0x00;
    static final int OPEN = 0x01;
    static final int CLOSE_START = 0x02;
    static final int CLOSE_EMPTY = 0x03;
    static final int END_ELEMENT = 0x04;
    static final int VALUE = 0x05;
    static final int ATTRIBUTE = 0x06;
    static final int CDATA = 0x07;
    static final int CHAR_REFERENCE = 0x08;
    static final int ENTITY_REFERENCE = 0x09;
    static final int PI_TARGET = 0x0A;
    static final int PI_DATA = 0x0B;
    static final int TEMPLATE_INSTANCE = 0x0C;
    static final int NORMAL_SUBSTITUTION = 0x0D;
    static final int OPTIONAL_SUBSTITUTION = 0x0E;
    static final int FRAGMENT = 0x0F;
    /** Set on a token that has attributes or is followed by more of the same kind. */
    static final int MORE = 0x40;

    private final byte[] data;
    private final int base;
    private final Names names;
    private final boolean hasDependency;
    private final int end;
    private int at;
    private int elements;
    /**
     * @param data bytes that hold the chunk
     * @param base where the chunk starts in them
     * @param from where to parse from
     * @param end where the fragment ends at the latest
     * @param hasDependency whether elements carry a dependency id: only in template definitions
     */
    BinXml(byte[] data, int base, int from, int end, boolean hasDependency, Names names) {
        this.data = data;
        this.base = base;
        this.at = from;
        this.end = end;
        this.hasDependency = hasDependency;
        this.names = names;
    }

    /** Where parsing has come to. */
    int position() {
        return at;
    }

    /** Parses one element, skipping a fragment header before it. */
    Content.Element element() throws BrokenXml {
        skipFragmentHeader();
        int token = peek();
        if ((token & ~MORE) != OPEN) {
            throw broken("expected an element, found token 0x" + Integer.toHexString(token));
        }
        return element(0);
    }

    private void skipFragmentHeader() throws BrokenXml {
        if (peek() == FRAGMENT) {
            need(4);
            at += 4;
        }
    }

    private Content.Element element(int level) throws BrokenXml {
        if (level >= MOST_LEVELS) {
            throw broken("elements nested deeper than " + MOST_LEVELS);
        }
        if (++elements > MOST_ELEMENTS) {
            throw broken("more than " + MOST_ELEMENTS + " elements");
        }
        boolean hasAttributes = (next() & MORE) != 0;
        int dependency = NO_DEPENDENCY;
        if (hasDependency) {
            need(2);
            dependency = Bytes.u16(data, at);
            at += 2;
        }
        need(4);
        at += 4;
        String name = name();
        List<Content.Attribute> attributes = List.of();
        if (hasAttributes) {
            need(4);
            at += 4;
            attributes = attributes();
        }
        int token = next();
        if (token == CLOSE_EMPTY) {
            return new Content.Element(name, dependency, attributes, List.of());
        }
        if (token != CLOSE_START) {
            at--;
            throw broken("expected the end of a start tag, found token 0x" + Integer.toHexString(token));
        }
        List<Content> children = new ArrayList<>(4);
        while (true) {
            token = peek();
            switch (token & ~MORE) {
                case OPEN -> children.add(element(level + 1));
                case END_ELEMENT -> {
                    at++;
                    return new Content.Element(name, dependency, attributes, children);
                }
                case PI_TARGET -> {
                    at++;
                    name();
                }
                case PI_DATA -> {
                    at++;
                    text();
                }
                default -> children.add(piece());
            }
        }
    }

    private List<Content.Attribute> attributes() throws BrokenXml {
        List<Content.Attribute> attributes = new ArrayList<>(3);
        while ((peek() & ~MORE) == ATTRIBUTE) {
            if (attributes.size() >= MOST_ELEMENTS) {
                throw broken("more than " + MOST_ELEMENTS + " attributes");
            }
            at++;
            String name = name();
            List<Content> value = new ArrayList<>(1);
            while (isPiece(peek() & ~MORE)) {
                value.add(piece());
            }
            attributes.add(new Content.Attribute(name, value));
        }
        return attributes;
    }

    private static boolean isPiece(int token) {
        return token == VALUE
                || token == CDATA
                || token == CHAR_REFERENCE
                || token == ENTITY_REFERENCE
                || token == NORMAL_SUBSTITUTION
                || token == OPTIONAL_SUBSTITUTION;
    }

    private Content piece() throws BrokenXml {
        if (++elements > MOST_ELEMENTS) {
            throw broken("more than " + MOST_ELEMENTS + " pieces");
        }
        int token = next();
        return switch (token & ~MORE) {
            case VALUE -> {
                int type = next();
                if (type != ValueType.UTF16) {
                    throw broken("expected text, found a value of type 0x" + Integer.toHexString(type));
                }
                yield new Content.Text(text());
            }
            case CDATA -> new Content.Text(text());
            case CHAR_REFERENCE -> {
                need(2);
                char c = Bytes.utf16(data, at);
                at += 2;
                yield new Content.Text(String.valueOf(c));
            }
            case ENTITY_REFERENCE -> new Content.Text(entity(name()));
            case NORMAL_SUBSTITUTION, OPTIONAL_SUBSTITUTION -> {
                need(3);
                int index = Bytes.u16(data, at);
                at += 3;
                yield new Content.Hole(index, (token & ~MORE) == OPTIONAL_SUBSTITUTION);
            }
            default -> {
                at--;
                throw broken("unexpected token 0x" + Integer.toHexString(token));
            }
        };
    }

    private static String entity(String name) {
        return switch (name) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> "&" + name + ";";
        };
    }

    /** A name by its offset in the chunk; it stands right here when that offset is the current one. */
    private String name() throws BrokenXml {
        need(4);
        long offset = Bytes.u32(data, at);
        at += 4;
        if (offset > Chunk.SIZE - 10) {
            throw broken("name at offset " + offset + " outside the chunk");
        }
        int place = base + (int) offset;
        if (place + 8 > data.length) {
            throw broken("name at offset " + offset + " outside the data");
        }
        int length = Bytes.u16(data, place + 6);
        if (length > MOST_NAME) {
            throw broken("name of " + length + " characters is longer than " + MOST_NAME);
        }
        int after = place + 8 + 2 * length;
        if (after > data.length || after > base + Chunk.SIZE) {
            throw broken("name of " + length + " characters reaches outside the chunk");
        }
        if (place == at) {
            need(10 + 2 * length);
            at = after + 2;
        }
        return names.get(data, place + 8, length);
    }

    private String text() throws BrokenXml {
        need(2);
        int length = Bytes.u16(data, at);
        at += 2;
        need(2 * length);
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = Bytes.utf16(data, at + 2 * i);
        }
        at += 2 * length;
        return new String(chars);
    }

    private int peek() throws BrokenXml {
        need(1);
        return Bytes.u8(data, at);
    }

    private int next() throws BrokenXml {
        need(1);
        return Bytes.u8(data, at++);
    }

    private void need(int bytes) throws BrokenXml {
        if (bytes > end - at) {
            throw broken("record ends in the middle of a token");
        }
    }

    private BrokenXml broken(String message) {
        return new BrokenXml(message, at - base);
    }
}
