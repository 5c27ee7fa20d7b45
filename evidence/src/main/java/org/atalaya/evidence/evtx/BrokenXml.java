package org.atalaya.evidence.evtx;

/** A record's BinXML that cannot be read; the record becomes a notice, its neighbours are read. */
final class BrokenXml extends Exception {
    private static final long serialVersionUID = 1;

    final int offset;

    /** @param offset byte offset in the chunk */
    BrokenXml(String message, int offset) {
        super(message, null, false, false);
        this.offset = offset;
    }
}
