package org.atalaya.evidence.lnk;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.View;
import org.jspecify.annotations.Nullable;

/** A shortcut, read front to back: [MS-SHLLINK] 2.1 to 2.5. What is broken ends the reading; what came before stays. */
final class Shortcut {
    /** Items of the target list, blocks of extra data and characters of a path that are read. */
    static final int MOST_ITEMS = 1_024, MOST_BLOCKS = 256, LONGEST_PATH = 32_767;

    private static final int ID_LIST = 1, LINK_INFO = 2, UNICODE = 0x80, FORCE_NO_LINK_INFO = 0x100;
    /** Windows-1252 stands for whatever code page the shortcut was made under. */
    private static final Charset ANSI = Charset.forName("windows-1252");

    final View view;
    final long flags;
    final List<Item> items = new ArrayList<>();
    final List<Block> blocks = new ArrayList<>();
    /** Name, relative path, working directory, arguments, icon location; {@code null} where there is none. */
    final Text[] texts = new @Nullable Text[5];

    @Nullable
    Volume volume;

    @Nullable
    String localBasePath;

    @Nullable
    String commonPathSuffix;

    @Nullable
    String networkName;

    @Nullable
    Tracker tracker;

    @Nullable
    String environmentTarget;

    @Nullable
    String environmentIcon;
    /** Place behind the last block that was read. */
    long end;
    /** Why reading stopped before the end mark, empty when it did not. */
    String broken = "";

    /** A text with its place and bytes. */
    record Text(String value, long offset, long length) {}

    /** A shell item; its data are the bytes behind the class type. */
    record Item(int kind, long offset, int length) {}

    record Block(long signature, long offset, long length) {}

    record Volume(long driveType, long serial, @Nullable String label) {}

    record Tracker(long version, String machine, String[] droids) {}

    private Shortcut(View view) {
        this.view = view;
        this.flags = view.u32(20);
        long at = 76;
        if ((flags & ID_LIST) != 0) {
            at = idList(at);
        }
        if ((flags & LINK_INFO) != 0 && (flags & FORCE_NO_LINK_INFO) == 0 && at >= 0) {
            at = linkInfo(at);
        } else if ((flags & LINK_INFO) != 0 && at >= 0) {
            at += view.u32(at);
        }
        for (int i = 0; i < 5 && at >= 0; i++) {
            if ((flags & 4L << i) != 0) {
                at = text(at, i);
            }
        }
        if (at >= 0) {
            blocks(at);
        }
    }

    /** A shortcut: header size 0x4C and the class 00021401-0000-0000-C000-000000000046. */
    static Optional<Shortcut> of(View view) {
        return isShortcut(view) ? Optional.of(new Shortcut(view)) : Optional.empty();
    }

    static boolean isShortcut(View view) {
        return view.has(0, 76)
                && view.u32(0) == 0x4C
                && view.u32(4) == 0x0002_1401
                && view.u32(8) == 0
                && view.u32(12) == 0xC0
                && view.u32(16) == 0x4600_0000L;
    }

    private long broken(String part, long at) {
        broken = part;
        end = Math.min(at, view.size());
        return -1;
    }

    private long idList(long at) {
        int size = view.u16(at);
        if (!view.has(at, 2L + size)) {
            return broken("target list", at);
        }
        long place = at + 2;
        long stop = place + size;
        while (place + 2 <= stop && items.size() < MOST_ITEMS) {
            int length = view.u16(place);
            if (length < 3 || place + length > stop) {
                break;
            }
            items.add(new Item(view.u8(place + 2), place + 3, length - 3));
            place += length;
        }
        return stop;
    }

    private long linkInfo(long at) {
        long size = view.u32(at);
        if (size < 28 || !view.has(at, size)) {
            return broken("link info", at);
        }
        View info = view.part(at, size);
        boolean wide = info.u32(4) >= 0x24;
        long kinds = info.u32(8);
        if ((kinds & 1) != 0) {
            volume(info.part(info.u32(12), info.u32(info.u32(12))));
            localBasePath = path(info, 16, wide ? 28 : -1);
        }
        // the suffix is also there for local targets
        commonPathSuffix = path(info, 24, wide ? 32 : -1);
        if ((kinds & 2) != 0) {
            View network = info.part(info.u32(20), info.u32(info.u32(20)));
            boolean unicode = network.u32(8) > 0x14;
            networkName = unicode ? wide(network, network.u32(20)) : narrow(network, network.u32(8));
        }
        return at + size;
    }

    private static @Nullable String path(View info, long narrowAt, long wideAt) {
        long place = wideAt < 0 ? 0 : info.u32(wideAt);
        if (place > 0) {
            return wide(info, place);
        }
        return info.u32(narrowAt) == 0 ? null : narrow(info, info.u32(narrowAt));
    }

    private void volume(View id) {
        if (id.size() >= 16) {
            long label = id.u32(12);
            volume = new Volume(id.u32(4), id.u32(8), label == 0x14 ? wide(id, id.u32(16)) : narrow(id, label));
        }
    }

    private static @Nullable String narrow(View view, long at) {
        return view.has(at, 1) ? new String(view.name(at, LONGEST_PATH), ANSI) : null;
    }

    private static @Nullable String wide(View view, long at) {
        if (!view.has(at, 2)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (long place = at; view.has(place, 2) && view.u16(place) != 0 && text.length() < LONGEST_PATH; place += 2) {
            text.append((char) view.u16(place));
        }
        return text.toString();
    }

    private long text(long at, int index) {
        int count = view.u16(at);
        boolean unicode = (flags & UNICODE) != 0;
        int bytes = unicode ? 2 * count : count;
        if (!view.has(at, 2L + bytes)) {
            return broken("string data", at);
        }
        String value = new String(view.bytes(at + 2, bytes), unicode ? StandardCharsets.UTF_16LE : ANSI);
        texts[index] = new Text(value, at + 2, bytes);
        return at + 2 + bytes;
    }

    private void blocks(long start) {
        long at = start;
        while (blocks.size() < MOST_BLOCKS) {
            long size = view.u32(at);
            if (!view.has(at, 4)) {
                broken("extra data", at);
                return;
            }
            if (size < 4) {
                at += 4;
                break;
            }
            if (!view.has(at, size)) {
                broken("extra data", at);
                return;
            }
            Block block = new Block(view.u32(at + 4), at, size);
            blocks.add(block);
            read(block);
            at += size;
        }
        end = at;
    }

    private void read(Block block) {
        View data = view.part(block.offset, block.length);
        if (block.signature == 0xA000_0001L) {
            environmentTarget = either(data);
        } else if (block.signature == 0xA000_0007L) {
            environmentIcon = either(data);
        } else if (block.signature == 0xA000_0003L && data.size() >= 96) {
            String[] droids = new String[4];
            for (int i = 0; i < 4; i++) {
                droids[i] = guid(data, 32 + 16L * i);
            }
            tracker = new Tracker(data.u32(12), new String(data.name(16, 16), ANSI), droids);
        }
    }

    /** A path of 260 bytes, then the same in UTF-16; the latter where it is there. */
    private static @Nullable String either(View data) {
        String text = wide(data, 268);
        return text == null || text.isEmpty() ? narrow(data, 8) : text;
    }

    static String guid(View view, long at) {
        StringBuilder text =
                new StringBuilder("%08x-%04x-%04x-".formatted(view.u32(at), view.u16(at + 4), view.u16(at + 6)));
        for (int i = 8; i < 16; i++) {
            text.append(i == 10 ? "-" : "").append("%02x".formatted(view.u8(at + i)));
        }
        return text.toString();
    }

    String text(int index) {
        Text text = texts[index];
        return text == null ? "" : text.value;
    }

    /** The best that is known of the target: environment block, link info, target list, relative path. */
    String target() {
        if (environmentTarget != null && !environmentTarget.isEmpty()) {
            return environmentTarget;
        }
        String suffix = commonPathSuffix == null ? "" : commonPathSuffix;
        if (localBasePath != null && !localBasePath.isEmpty()) {
            return localBasePath + suffix;
        }
        if (networkName != null) {
            return networkName + "\\" + suffix;
        }
        String fromItems = Items.path(this);
        return fromItems.isEmpty() ? text(1) : fromItems;
    }
}
