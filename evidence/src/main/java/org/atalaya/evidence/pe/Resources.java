package org.atalaya.evidence.pe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * The resource tree: "The .rsrc Section", three levels of directories (type, name, language). Subdirectories below the third
 * level are not followed, so that a tree with cycles ends.
 *
 * @param root place of the root directory, −1 when there is none
 * @param limited whether a limit cut the tree
 */
record Resources(long root, List<Resource> entries, boolean limited) {
    /** Resources that are read; as in libyara. */
    static final int MOST = 65_536;
    /** Directory entries that are looked at; directories that share their entries could multiply without end. */
    static final int MOST_ENTRIES = 262_144;
    /** Characters of a name that are kept. */
    static final int LONGEST_NAME = 256;
    /** RT_RCDATA, RT_VERSION, RT_MANIFEST. */
    static final int RCDATA = 10, VERSION = 16, MANIFEST = 24;

    /** The number or name of one level. */
    record Key(int id, byte @Nullable [] name) {
        /** For people. */
        String shown() {
            return name == null ? Integer.toString(id) : new String(name, StandardCharsets.UTF_16LE);
        }
    }

    /** One resource. {@code offset} −1 when its address is not in the file. */
    record Resource(long address, long offset, long length, Key type, Key name, Key language) {
        boolean isType(int id) {
            return type.name == null && type.id == id;
        }

        String path() {
            return type.shown() + "/" + name.shown() + "/" + language.shown();
        }
    }

    static Resources of(PeImage image) {
        long root = image.present(PeImage.RESOURCE)
                .map(d -> image.offset(d.address()))
                .orElse(-1L);
        if (root < 0 || !image.view.has(root, 16)) {
            return new Resources(-1, List.of(), false);
        }
        Walk walk = new Walk(image, root);
        walk.directory(root, 0);
        return new Resources(root, List.copyOf(walk.found), walk.limited);
    }

    /** As the {@code pe} module of YARA has it. */
    Structure details() {
        return Fields.sequence(entries, Resources::fields);
    }

    private static Fields fields(Resource entry) {
        Fields fields = new Fields().put("rva", entry.address);
        if (entry.offset >= 0) {
            fields.put("offset", entry.offset);
        }
        fields.put("length", entry.length);
        key(fields, entry.type, "type", "type_string");
        key(fields, entry.name, "id", "name_string");
        key(fields, entry.language, "language", "language_string");
        return fields;
    }

    private static void key(Fields fields, Key key, String number, String text) {
        if (key.name == null) {
            fields.put(number, key.id);
        } else {
            fields.put(text, key.name);
        }
    }

    /** The first resource of a type. */
    Optional<Resource> first(int type) {
        return entries.stream().filter(entry -> entry.isType(type)).findFirst();
    }

    private static final class Walk {
        private final PeImage image;
        private final View view;
        private final long root;
        private final Key[] path = {new Key(-1, null), new Key(-1, null), new Key(-1, null)};
        private final List<Resource> found = new ArrayList<>();
        private int looked;
        private boolean limited;

        Walk(PeImage image, long root) {
            this.image = image;
            this.view = image.view;
            this.root = root;
        }

        /** Returns whether the tree may be believed further. */
        boolean directory(long at, int level) {
            int named = view.u16(at + 12);
            int numbered = view.u16(at + 14);
            if (view.u32(at) != 0 || named > 32_768 || numbered > 32_768) {
                return true;
            }
            for (int i = 0; i < named + numbered; i++) {
                long entry = at + 16 + 8L * i;
                if (!view.has(entry, 8)) {
                    return false;
                }
                if (++looked > MOST_ENTRIES || found.size() >= MOST) {
                    limited = true;
                    return false;
                }
                path[level] = key(view.u32(entry));
                long target = view.u32(entry + 4);
                long place = root + (target & 0x7FFF_FFFF);
                boolean good;
                if ((target & 0x8000_0000L) != 0 && level < 2) {
                    good = view.has(place, 16) && directory(place, level + 1);
                } else {
                    good = view.has(place, 16);
                    if (good) {
                        long address = view.u32(place);
                        found.add(new Resource(
                                address, image.offset(address), view.u32(place + 4), path[0], path[1], path[2]));
                    }
                }
                if (!good) {
                    return false;
                }
            }
            return true;
        }

        private Key key(long value) {
            if ((value & 0x8000_0000L) != 0) {
                long at = root + (value & 0x7FFF_FFFF);
                int bytes = 2 * view.u16(at);
                if (view.has(at, 2L + bytes)) {
                    return new Key((int) value, view.bytes(at + 2, Math.min(bytes, 2 * LONGEST_NAME)));
                }
            }
            return new Key((int) value, null);
        }
    }
}
