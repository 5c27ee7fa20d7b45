package org.atalaya.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.atalaya.evidence.archive.Allowance;
import org.atalaya.evidence.archive.Archive;
import org.atalaya.evidence.archive.Kind;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.audit.LinuxLog;
import org.atalaya.evidence.csv.CsvLog;
import org.atalaya.evidence.dmarc.DmarcReport;
import org.atalaya.evidence.evtx.Evtx;
import org.atalaya.evidence.json.JsonSource;
import org.atalaya.evidence.mail.Mbox;
import org.atalaya.evidence.xml.EventXmlReader;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;

/** The one way in: opens a file as whatever its content says it is. */
public final class Evidence {
    /** Bytes from the start of a file by which it is recognised. */
    static final int HEAD = 8192;

    private Evidence() {}

    /**
     * Opens a file by content; containers are read through. A file that no reader knows gives a source without format whose single portion reports
     * it as {@link org.atalaya.model.Notice.Kind#UNKNOWN_SHAPE}.
     *
     * @param name how the file is named in findings
     * @throws IOException when the file cannot be opened or its first bytes cannot be read
     */
    public static Source open(Path path, String name, ReadOptions options) throws IOException {
        return open(path, name, options, new Allowance());
    }

    /** Whether the first bytes of a file are those of a log, or of a container that may hold logs. */
    public static boolean mayHoldLogs(byte[] head) {
        return Evtx.recognises(head, head.length)
                || JsonSource.recognises(head, head.length)
                || DmarcReport.recognises(head, head.length)
                || EventXmlReader.recognises(head, head.length)
                || LinuxLog.recognises(head, head.length)
                || CsvLog.recognises(head, head.length)
                || Kind.of(head, head.length, Content.of(head)).isPresent();
    }

    private static Source open(Path path, String name, ReadOptions options, Allowance allowance) throws IOException {
        byte[] head = new byte[HEAD];
        int length;
        try (InputStream in = Files.newInputStream(path)) {
            length = in.readNBytes(head, 0, HEAD);
        }
        if (Evtx.recognises(head, length)) {
            return Evtx.open(path, name, options);
        }
        if (JsonSource.recognises(head, length)) {
            return JsonSource.open(path, name, options);
        }
        if (DmarcReport.recognises(head, length)) {
            return new TextSource(path, name, "dmarc report", options, DmarcReport::read);
        }
        if (EventXmlReader.recognises(head, length)) {
            return new TextSource(path, name, "event xml", options, EventXmlReader::read);
        }
        Optional<Kind> container;
        try (FileContent content = FileContent.openUnread(path)) {
            container = Kind.of(head, length, content);
        }
        if (container.isPresent()) {
            if (!allowance.mayOpen()) {
                if (!allowance.tellsLevels()) {
                    return new PassedOver(name, length);
                }
                return new UnknownSource(
                        path,
                        name,
                        Notice.Kind.LIMIT,
                        "a container within " + Allowance.MOST_LEVELS
                                + " others; its logs were not read, nor those of any others as deep");
            }
            Kind kind = container.get();
            boolean isApart = options.artifacts() && !allowance.isInside() && kind != Kind.UTF_16;
            boolean isTooLarge = kind.isOfLogs() && Files.size(path) > ArtifactSource.MOST_OF_LOGS;
            Source logs = Archive.open(
                    kind,
                    path,
                    name,
                    isApart && !isTooLarge ? allowance.told() : allowance,
                    (member, inner, deeper) -> open(member, inner, options, deeper));
            return isApart ? new ArtifactSource(path, name, logs, kind.isOfLogs(), "", options) : logs;
        }
        if (options.artifacts()
                && !allowance.isInside()
                && Mbox.isMbox(java.util.Arrays.copyOf(head, length), length)) {
            return new MboxSource(path, name, options);
        }
        if (LinuxLog.recognises(head, length)) {
            return new TextSource(path, name, "linux log", options, LinuxLog::read);
        }
        if (CsvLog.recognises(head, length)) {
            return new TextSource(path, name, "csv", options, CsvLog::read);
        }
        String hint = Unknown.hint(head, length);
        if (options.artifacts()) {
            // Within a container it has been taken apart with that.
            return allowance.isInside()
                    ? new PassedOver(name, length)
                    : new ArtifactSource(path, name, null, false, hint, options);
        }
        return new UnknownSource(path, name, Notice.Kind.UNKNOWN_SHAPE, hint);
    }
}
