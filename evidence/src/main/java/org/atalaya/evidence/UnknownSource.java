package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.atalaya.model.Notice;

/** A file that is not read: it is named in the report. */
final class UnknownSource implements Source {
    private final String name;
    private final long size;
    private final Notice.Kind kind;
    private final String detail;

    UnknownSource(Path path, String name, Notice.Kind kind, String detail) throws IOException {
        this.name = name;
        this.size = Files.size(path);
        this.kind = kind;
        this.detail = detail;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return "";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        return List.<Portion>of(new Portion() {
                    @Override
                    public long bytes() {
                        return size;
                    }

                    @Override
                    public void read(Workspace workspace, Sink sink) {
                        sink.notice(new Notice(kind, name, -1, detail));
                    }
                })
                .iterator();
    }

    @Override
    public void close() {}
}
