package org.atalaya.evidence.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.archive.Member;
import org.atalaya.evidence.archive.Members;
import org.atalaya.evidence.archive.Overlay;
import org.atalaya.evidence.archive.Remarks;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The files of an ISO 9660 image: those of its UDF tree where it has one, of its Joliet tree, and of its own, in this order,
 * as Windows prefers them. A file that stands in several trees is told once.
 */
public final class Iso implements Members {
    private static final int FIRST = 16;
    /** Volume descriptors that are looked at. */
    private static final int MOST_DESCRIPTORS = 64;

    private static final int PRIMARY = 1;
    private static final int SUPPLEMENTARY = 2;
    private static final int END = 255;
    /** The root folder's record in a volume descriptor (ECMA-119 8.4.18). */
    private static final int ROOT = 156;

    private static final int ROOT_BYTES = 34;
    /** Writers fill up to this many sectors behind the volume. */
    private static final int FILL = 150;

    private final Content content;
    private @Nullable Iterator<DiscFile> files;

    /** The files of an image. */
    public Iso(Content content) {
        this.content = content;
    }

    /** Whether a content has a volume descriptor of ISO 9660 (ECMA-119 8.1) where the first one stands. */
    public static boolean recognises(Content content) {
        return isDescriptor(sector(content, FIRST));
    }

    private static byte[] sector(Content content, int number) {
        byte[] bytes = new byte[IsoTree.SECTOR];
        int count = content.read((long) number * IsoTree.SECTOR, bytes, 0, bytes.length);
        return count < bytes.length ? new byte[0] : bytes;
    }

    private static boolean isDescriptor(byte[] sector) {
        return sector.length > 0 && new String(sector, 1, 5, StandardCharsets.ISO_8859_1).equals("CD001");
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        Iterator<DiscFile> left = files;
        if (left == null) {
            left = list(remarks).iterator();
            files = left;
        }
        return left.hasNext() ? left.next().member(content) : null;
    }

    private List<DiscFile> list(Remarks remarks) {
        byte[] primary = new byte[0];
        byte[] joliet = new byte[0];
        for (int i = 0; i < MOST_DESCRIPTORS; i++) {
            byte[] sector = sector(content, FIRST + i);
            if (!isDescriptor(sector) || (sector[0] & 0xFF) == END) {
                break;
            }
            if (sector[0] == PRIMARY && primary.length == 0) {
                primary = sector;
            } else if (sector[0] == SUPPLEMENTARY && isJoliet(sector) && joliet.length == 0) {
                joliet = sector;
            } else if (sector[0] == 0) {
                BootCatalogue.tell(content, sector, remarks);
            }
        }
        Map<String, Listing> trees = new LinkedHashMap<>();
        if (Udf.recognises(content)) {
            trees.put("UDF", new Udf(content).listing());
        }
        if (joliet.length > 0) {
            trees.put("Joliet", tree(joliet, true));
        }
        if (primary.length > 0) {
            trees.put("ISO 9660", tree(primary, false));
            end(primary, remarks);
        }
        return joined(trees, remarks);
    }

    /** Joliet: the escape sequences of UCS-2, levels 1 to 3. */
    private static boolean isJoliet(byte[] sector) {
        return sector[88] == '%' && sector[89] == '/' && (sector[90] == '@' || sector[90] == 'C' || sector[90] == 'E');
    }

    private static int blockSize(byte[] sector) {
        int said = sector[128] & 0xFF | (sector[129] & 0xFF) << 8;
        return Integer.bitCount(said) == 1 && said >= 512 ? said : IsoTree.SECTOR;
    }

    private Listing tree(byte[] descriptor, boolean isJoliet) {
        byte[] root = java.util.Arrays.copyOfRange(descriptor, ROOT, ROOT + ROOT_BYTES);
        return IsoTree.read(content, blockSize(descriptor), root, isJoliet);
    }

    private void end(byte[] descriptor, Remarks remarks) {
        long blocks = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN).getInt(80) & 0xFFFF_FFFFL;
        long end = blocks * blockSize(descriptor);
        if (end > content.size() + (long) FILL * IsoTree.SECTOR) {
            remarks.notice(
                    Notice.Kind.DAMAGED,
                    "",
                    content.size(),
                    "the image says that it has " + end + " bytes; it is cut short");
        } else if (end > 0 && end < content.size() && Overlay.firstWritten(content, end, content.size()) >= 0) {
            Overlay.tell("iso", end, content, remarks);
        }
    }

    /** Files of all trees, each under its first name; what a tree before the last does not show is told. */
    private static List<DiscFile> joined(Map<String, Listing> trees, Remarks remarks) {
        List<DiscFile> all = new ArrayList<>();
        Map<Long, Long> sizes = new HashMap<>();
        String first = "";
        for (Map.Entry<String, Listing> tree : trees.entrySet()) {
            int hidden = 0;
            String example = "";
            Map<Long, Long> own = new HashMap<>();
            for (DiscFile file : tree.getValue().files) {
                if (file.size() == 0) {
                    continue;
                }
                Long known = sizes.get(file.from());
                if (known != null && known == file.size()) {
                    continue;
                }
                own.put(file.from(), file.size());
                all.add(file);
                if (!first.isEmpty() && hidden++ == 0) {
                    example = file.name();
                }
            }
            sizes.putAll(own);
            if (hidden > 0) {
                remarks.fact(Fact.of(
                        "iso.not-in-every-tree", Level.LOW, Integer.toString(hidden), tree.getKey(), first, example));
            }
            tell(tree.getKey(), tree.getValue(), remarks);
            first = first.isEmpty() ? tree.getKey() : first;
        }
        return all;
    }

    static void tell(String tree, Listing listing, Remarks remarks) {
        for (String damage : listing.damage.stream().limit(20).toList()) {
            remarks.notice(Notice.Kind.DAMAGED, "", -1, "the " + tree + " tree: " + damage);
        }
    }
}
