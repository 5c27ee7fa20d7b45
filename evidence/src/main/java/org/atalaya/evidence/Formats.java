package org.atalaya.evidence;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.archive.Packed;
import org.atalaya.evidence.archive.Zip;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.dex.Dex;
import org.atalaya.evidence.elf.Elf;
import org.atalaya.evidence.lnk.Lnk;
import org.atalaya.evidence.macho.MachO;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.evidence.script.Script;

/** The formats of artifacts that are known. */
public final class Formats {
    /** All of them. */
    public static final Artifacts ALL = new Artifacts(all());

    private Formats() {}

    private static List<Format> all() {
        // Those told by a few certain bytes come first, those told by their words last.
        List<Format> all = new ArrayList<>(List.of(
                new Pe(), new Elf(), new MachO(), new Lnk(), new Dex(), new Zip(), Packed.gzip(), Packed.zstd()));
        all.addAll(Script.formats());
        return all;
    }
}
