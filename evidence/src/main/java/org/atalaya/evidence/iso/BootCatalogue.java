package org.atalaya.evidence.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.archive.Remarks;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** What a computer starts from this disc ("El Torito" Bootable CD-ROM Format Specification 1.0, 2.0). */
final class BootCatalogue {
    private static final String MARK = "EL TORITO SPECIFICATION";
    private static final int CATALOGUE = 0x47;
    private static final int VALIDATION = 1;
    private static final int BOOTABLE = 0x88;
    private static final int VIRTUAL_SECTOR = 512;
    private static final int[] FLOPPY_KIB = {0, 1200, 1440, 2880};

    private BootCatalogue() {}

    static void tell(Content content, byte[] descriptor, Remarks remarks) {
        if (!new String(descriptor, 7, MARK.length(), StandardCharsets.ISO_8859_1).equals(MARK)) {
            return;
        }
        ByteBuffer record = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = new byte[64];
        long place = (record.getInt(CATALOGUE) & 0xFFFF_FFFFL) * IsoTree.SECTOR;
        if (content.read(place, bytes, 0, bytes.length) < bytes.length || bytes[0] != VALIDATION) {
            return;
        }
        ByteBuffer catalogue = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if ((bytes[32] & 0xFF) != BOOTABLE) {
            return;
        }
        int media = bytes[33] & 0xF;
        long from = (catalogue.getInt(40) & 0xFFFF_FFFFL) * IsoTree.SECTOR;
        // A floppy disc's image has its size; of others the sectors that are loaded are known.
        long length = media > 0 && media < FLOPPY_KIB.length
                ? FLOPPY_KIB[media] * 1024L
                : (long) (catalogue.getShort(38) & 0xFFFF) * VIRTUAL_SECTOR;
        String platform = switch (bytes[1] & 0xFF) {
            case 0 -> "x86";
            case 1 -> "PowerPC";
            case 2 -> "Mac";
            case 0xEF -> "EFI";
            default -> Integer.toString(bytes[1] & 0xFF);
        };
        remarks.fact(Fact.at("iso.boot-image", Level.INFORMATIONAL, from, length, platform, Long.toString(length)));
        remarks.part("boot image", "[boot image]", from, length);
    }
}
