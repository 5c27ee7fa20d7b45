package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.atalaya.model.Notice;

/** A file that no reader knows: it is named in the report. */
final class UnknownSource implements Source {
    private final String name;
    private final long size;

    UnknownSource(Path path, String name) throws IOException {
        this.name = name;
        this.size = Files.size(path);
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
                        sink.notice(new Notice(
                                Notice.Kind.UNKNOWN_SHAPE,
                                name,
                                -1,
                                size == 0 ? "the file is empty" : "no reader knows this kind of file"));
                    }
                })
                .iterator();
    }

    @Override
    public void close() {}
}
