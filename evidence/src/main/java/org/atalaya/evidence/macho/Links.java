package org.atalaya.evidence.macho;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.atalaya.evidence.image.View;

/** Names that the dynamic linker binds and offers: dyld's trie, bind opcodes (mach-o/loader.h) and mach-o/fixup-chains.h. */
final class Links {
    /** Names and nodes of the trie that are read, and bytes of one name. */
    static final int MOST = 1 << 17, LONGEST = 4_096;
    /** Characters of all names together. */
    static final int MOST_CHARACTERS = 1 << 24;

    private Links() {}

    private record Node(long at, String prefix) {}

    /** Exported names, in the order of the trie. */
    static List<String> exports(View view, Slice.Linked linked) {
        boolean own = linked.trieSize() > 0;
        View trie = view.part(own ? linked.trie() : linked.info()[8], own ? linked.trieSize() : linked.info()[9]);
        List<String> names = new ArrayList<>();
        Deque<Node> open = new ArrayDeque<>();
        if (trie.size() > 0) {
            open.push(new Node(0, ""));
        }
        long[] at = new long[1];
        long characters = 0;
        for (int visited = 0; !open.isEmpty() && visited < MOST && characters < MOST_CHARACTERS; visited++) {
            Node node = open.pop();
            characters += node.prefix.length();
            at[0] = node.at;
            long terminal = number(trie, at);
            if (terminal > 0 && names.size() < MOST) {
                names.add(node.prefix);
            }
            long place = at[0] + Math.max(0, terminal);
            int children = trie.u8(place++);
            List<Node> found = new ArrayList<>();
            for (int i = 0; i < children && trie.has(place, 1); i++) {
                byte[] edge = trie.name(place, LONGEST);
                at[0] = place + edge.length + 1;
                long child = number(trie, at);
                place = at[0];
                if (child > 0 && child < trie.size() && node.prefix.length() + edge.length <= LONGEST) {
                    found.add(new Node(child, node.prefix + new String(edge, StandardCharsets.ISO_8859_1)));
                }
            }
            for (int i = found.size() - 1; i >= 0 && open.size() < MOST; i--) {
                open.push(found.get(i));
            }
        }
        return names;
    }

    /** Imported names, in the order of the tables. */
    static List<String> imports(View view, Slice.Linked linked) {
        List<String> names = new ArrayList<>();
        for (int i = 2; i < 8; i += 2) {
            bound(view.part(linked.info()[i], linked.info()[i + 1]), names);
        }
        View chains = view.part(linked.chains(), linked.chainsSize());
        long symbols = chains.u32(12);
        long format = chains.u32(20);
        int size = format == 1 ? 4 : format == 2 ? 8 : 16;
        long characters = 0;
        for (long i = 0;
                i < chains.u32(16)
                        && names.size() < MOST
                        && characters < MOST_CHARACTERS
                        && chains.has(chains.u32(8) + i * size, size);
                i++) {
            long at = chains.u32(8) + i * size;
            long name = format == 3 ? chains.i64(at) >>> 32 : chains.u32(at) >>> 9;
            byte[] text = chains.name(symbols + name, LONGEST);
            characters += text.length;
            names.add(new String(text, StandardCharsets.ISO_8859_1));
        }
        return names;
    }

    private static void bound(View code, List<String> names) {
        long[] at = new long[1];
        while (at[0] < code.size() && names.size() < MOST) {
            int operation = code.u8(at[0]++);
            switch (operation & 0xF0) {
                case 0x40 -> { // set symbol
                    byte[] name = code.name(at[0], LONGEST);
                    names.add(new String(name, StandardCharsets.ISO_8859_1));
                    at[0] += name.length + 1;
                }
                case 0x20, 0x60, 0x70, 0x80, 0xA0 -> number(code, at);
                case 0xC0 -> {
                    number(code, at);
                    number(code, at);
                }
                default -> {}
            }
        }
    }

    /** ULEB128, at most ten bytes. */
    private static long number(View view, long[] at) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int part = view.u8(at[0]++);
            value |= shift < 63 ? (part & 0x7FL) << shift : 0;
            if (part < 0x80) {
                break;
            }
        }
        return value;
    }
}
