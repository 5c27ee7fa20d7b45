package org.atalaya.evidence;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.archive.Container;
import org.atalaya.evidence.archive.Kind;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.cab.Cab;
import org.atalaya.evidence.dex.Dex;
import org.atalaya.evidence.elf.Elf;
import org.atalaya.evidence.html.Html;
import org.atalaya.evidence.html.Shortcuts;
import org.atalaya.evidence.lnk.Lnk;
import org.atalaya.evidence.macho.MachO;
import org.atalaya.evidence.mail.CalendarFile;
import org.atalaya.evidence.mail.Eml;
import org.atalaya.evidence.mail.Mbox;
import org.atalaya.evidence.mail.Msg;
import org.atalaya.evidence.mail.WinmailDat;
import org.atalaya.evidence.msi.Msi;
import org.atalaya.evidence.office.Compound;
import org.atalaya.evidence.office.Marked;
import org.atalaya.evidence.office.OneNote;
import org.atalaya.evidence.office.Ooxml;
import org.atalaya.evidence.office.Rtf;
import org.atalaya.evidence.pdf.Pdf;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.evidence.picture.Picture;
import org.atalaya.evidence.profile.Profile;
import org.atalaya.evidence.rar.Rar;
import org.atalaya.evidence.script.Script;

/** The formats of artifacts that are known. */
public final class Formats {
    /** All of them. */
    public static final Artifacts ALL = new Artifacts(all());

    private Formats() {}

    private static List<Format> all() {
        // Those told by a few certain bytes come first, those told by their words last.
        List<Format> all = new ArrayList<>(
                List.of(new Pe(), new Elf(), new MachO(), new Lnk(), new Dex(), new Msi(), new Cab(), new Rar()));
        for (Kind kind : Kind.values()) {
            if (kind.isRead()) {
                all.add(new Container(kind));
            }
        }
        // A document is a ZIP archive too; a PDF's mark may stand behind other bytes.
        all.addAll(0, Ooxml.formats());
        all.addAll(Picture.formats());
        all.add(new Mbox());
        all.add(new Eml());
        all.add(new Msg());
        all.add(new WinmailDat());
        all.addAll(Compound.formats());
        all.addAll(List.of(Rtf.FORMAT, OneNote.FORMAT, Pdf.FORMAT));
        all.addAll(Marked.formats());
        all.add(new Profile());
        all.add(new CalendarFile());
        all.add(new Shortcuts());
        all.addAll(Html.formats());
        all.addAll(Script.formats());
        return all;
    }
}
