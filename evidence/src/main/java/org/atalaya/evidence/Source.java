package org.atalaya.evidence;

import java.io.Closeable;
import java.util.Iterator;

/**
 * One opened piece of evidence: a file, or a member of a container. Its portions may be read by different threads at the
 * same time, and must all have been read before it is closed.
 */
public interface Source extends Closeable {
    /** As in {@link org.atalaya.model.Place#source}. */
    String name();

    /** What it was recognised as, such as {@code evtx} or {@code jsonl (winlogbeat)}; empty when no reader knows it. */
    String format();

    /** Size of the file in bytes. */
    long size();

    /** The portions in the order of the evidence, made lazily; called once, by one thread. */
    Iterator<Portion> portions();
}
