package org.atalaya.evidence.outlook;

import java.io.IOException;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Notice;

/**
 * A body in rich text as its reader sees it.
 *
 * @param page HTML in UTF-8, or plain text in UTF-8
 * @param isPlain whether it is plain text
 */
public record RichBody(Held page, boolean isPlain) {
    /**
     * Reads a packed body ({@link Tags#RTF}).
     *
     * @throws IOException when the disk under it fails
     */
    public static RichBody of(Held packed, Complaint complaint) throws IOException {
        CompressedRtf.Unpacked unpacked = CompressedRtf.of(packed);
        if (unpacked.isBroken()) {
            complaint.tell(
                    Notice.Kind.DAMAGED,
                    packed.place(0),
                    "its rich text ends before its end, after " + unpacked.rtf().size() + " bytes");
        }
        RichText.Page page = RichText.of(unpacked.rtf());
        if (unpacked.isCut() || page.isCut()) {
            complaint.tell(
                    Notice.Kind.LIMIT,
                    packed.place(0),
                    "rich text of more than " + CompressedRtf.MOST + " bytes; the rest was not read");
        }
        return new RichBody(page.page(), page.isPlain());
    }
}
