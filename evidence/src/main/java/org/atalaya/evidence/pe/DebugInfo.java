package org.atalaya.evidence.pe;

import java.util.Optional;
import org.atalaya.evidence.image.View;

/** Where the linker put the symbols: "The .debug Section", entries of type CodeView. */
record DebugInfo(long offset, byte[] pdbPath) {
    /** Entries that are looked at. */
    static final int MOST = 256;

    private static final int CODEVIEW = 2, LONGEST_PATH = 260, ENTRY = 28;

    static Optional<DebugInfo> of(PeImage image) {
        View view = image.view;
        PeImage.Directory directory = image.present(PeImage.DEBUG).orElse(new PeImage.Directory(0, 0));
        long start = directory.address() == 0 ? -1 : image.offset(directory.address());
        if (start < 0 || directory.size() == 0 || directory.size() % ENTRY != 0) {
            return Optional.empty();
        }
        for (int i = 0; i < Math.min(directory.size() / ENTRY, MOST); i++) {
            long entry = start + (long) ENTRY * i;
            if (!view.has(entry, ENTRY)) {
                break;
            }
            if (view.u32(entry + 12) != CODEVIEW) {
                continue;
            }
            long at = view.u32(entry + 20) == 0 ? -1 : image.offset(view.u32(entry + 20));
            if (at <= 0) {
                at = view.u32(entry + 24);
            }
            int skip = view.says(at, "NB10") ? 16 : view.says(at, "RSDS") ? 24 : view.says(at, "MTOC") ? 20 : 0;
            if (at > 0 && skip > 0 && view.has(at, skip + 1L)) {
                byte[] path = view.name(at + skip, LONGEST_PATH);
                if (path.length > 0 && path.length < LONGEST_PATH) {
                    return Optional.of(new DebugInfo(at + skip, path));
                }
            }
        }
        return Optional.empty();
    }
}
