package org.atalaya.evidence;

import org.atalaya.model.Notice;

/** The notices of one portion: the first ones in full, the rest as a number, so that a broken file cannot fill a report. */
public final class Complaints {
    /** Notices of one portion that are given in full. */
    public static final int MOST_NOTICES = 20;

    private final Sink sink;
    private final String source;
    private long damaged;
    private long limits;
    private int given;

    /** Notices about a source, given to a sink. */
    public Complaints(Sink sink, String source) {
        this.sink = sink;
        this.source = source;
    }

    /** Something is wrong at a byte offset, -1 if with the whole. */
    public void add(Notice.Kind kind, long offset, String detail) {
        if (given < MOST_NOTICES) {
            given++;
            sink.notice(new Notice(kind, source, offset, detail));
        } else if (kind == Notice.Kind.LIMIT) {
            limits++;
        } else {
            damaged++;
        }
    }

    /** Says how many more there were. */
    public void end() {
        more(Notice.Kind.DAMAGED, damaged);
        more(Notice.Kind.LIMIT, limits);
        damaged = 0;
        limits = 0;
    }

    private void more(Notice.Kind kind, long count) {
        if (count > 0) {
            sink.notice(new Notice(kind, source, -1, count + " more such notices in this part"));
        }
    }
}
