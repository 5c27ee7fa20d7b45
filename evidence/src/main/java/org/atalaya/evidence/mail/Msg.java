package org.atalaya.evidence.mail;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.office.Compound;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.evidence.outlook.MsgFile;
import org.atalaya.model.Content;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * A mail as Outlook saves it ([MS-OXMSG]): a {@link org.atalaya.model.Message}, and its attachments as children.
 *
 * <p>Facts: those of {@link Eml}, {@code mail.sender-otherwise} (who its header says it is from, whom Outlook shows), {@code
 * office.bytes-after-end} (how many).
 */
public final class Msg implements Format {
    @Override
    public String type() {
        return "msg";
    }

    @Override
    public Set<String> modules() {
        return Set.of("olecf");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return CompoundFile.recognises(head) && isMessage(CompoundFile.open(content));
    }

    static boolean isMessage(Optional<CompoundFile> file) {
        return file.isPresent() && file.get().entry(MsgFile.LIST).isPresent();
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Optional<CompoundFile> opened = CompoundFile.open(content);
        if (opened.isEmpty()) {
            return;
        }
        CompoundFile file = opened.get();
        found.structure("olecf", Compound.structure(file));
        Entity message = new Outlook("msg", found::notice).message(MsgFile.read(file, found::notice));
        found.message(new Reading(content, found).read(message, List.of()));
        for (String damage : file.damage()) {
            found.notice(Notice.Kind.DAMAGED, -1, damage);
        }
        long end = file.end();
        if (end > 0 && content.size() - end >= Compound.TAIL) {
            found.overlay("office.bytes-after-end", Level.LOW, "after-end", end, content.size() - end);
        }
    }
}
