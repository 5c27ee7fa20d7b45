package org.atalaya.evidence;

import java.io.IOException;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.dmarc.DmarcReport;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/** Hands what is taken apart to a sink, and reads the reports of DMARC in it, which come by mail. */
class Apart implements Artifacts.Visitor {
    private final Sink sink;
    private final ReadOptions options;
    private final boolean reports;

    /**
     * For one file.
     *
     * @param reports whether reports are read here; what lies in a container of logs is read with its logs
     */
    Apart(Sink sink, ReadOptions options, boolean reports) {
        this.sink = sink;
        this.options = options;
        this.reports = reports;
    }

    @Override
    public void artifact(Artifact artifact, Content content) throws IOException {
        sink.artifact(artifact, content);
        if (reports && !artifact.parent().isEmpty()) {
            report(artifact, content);
        }
    }

    private void report(Artifact artifact, Content content) throws IOException {
        byte[] head = new byte[(int) Math.min(Evidence.HEAD, content.size())];
        int length = content.read(0, head, 0, head.length);
        if (DmarcReport.recognises(head, Math.max(0, length))) {
            DmarcReport.read(new ContentStream(content, 0, content.size()), artifact.source(), options, sink);
        }
    }

    @Override
    public void message(Message message) throws IOException {
        sink.message(message);
    }

    @Override
    public void notice(Notice notice) {
        sink.notice(notice);
    }
}
