package org.atalaya.evidence.mail;

import java.io.IOException;
import java.util.List;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.outlook.Tnef;
import org.atalaya.model.Content;

/**
 * What Outlook puts beside a mail, or Exchange in its place ([MS-OXTNEF]), as a file by itself. In a mail it is a part of
 * that ({@link Wrapped}). Facts as of {@link Msg}.
 */
public final class WinmailDat implements Format {
    @Override
    public String type() {
        return "tnef";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return Tnef.recognises(head);
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Entity message = new Outlook("tnef", found::notice).message(Tnef.read(content, found::notice));
        found.message(new Reading(content, found).read(message, List.of()));
    }
}
