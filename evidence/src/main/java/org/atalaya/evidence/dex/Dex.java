package org.atalaya.evidence.dex;

import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** Reads Android's DEX files. */
public final class Dex implements Format {
    private static final int HEADER = 112;

    @Override
    public String type() {
        return "dex";
    }

    @Override
    public Set<String> modules() {
        return Set.of("dex");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        View view = View.of(content);
        return head.length >= 8
                && view.has(0, HEADER)
                && view.says(0, "dex\n0")
                && view.u8(5) == '3'
                && view.u8(6) >= '5'
                && view.u8(6) <= '9'
                && view.u8(7) == 0;
    }

    @Override
    public void dissect(Content content, Found found) {
        View view = View.of(content);
        DexFile dex = new DexFile(view);
        found.structure("dex", dex.structure());
        found.fact(Fact.of(
                "dex.classes", Level.INFORMATIONAL, Integer.toString(dex.classes()), Integer.toString(dex.strings())));
        if (view.u32(32) < view.size()) {
            long end = Math.max(HEADER, view.u32(32));
            found.fact(view.fact("dex.overlay", Level.LOW, end, view.size() - end, Long.toString(view.size() - end)));
        }
    }
}
