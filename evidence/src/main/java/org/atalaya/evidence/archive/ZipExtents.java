package org.atalaya.evidence.archive;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** Where the members of a zip file lie: what overlaps, and what lies between them that the directory does not name. */
final class ZipExtents {
    /** Members whose places are kept: two numbers of eight bytes each. */
    private static final int MOST = 100_000;
    /** Bytes of the record of sizes behind a member (APPNOTE.TXT 4.3.9), with its mark and in zip64. */
    private static final int MOST_DESCRIPTOR = 24;
    /** Members that the directory does not name and that are read. */
    private static final int MOST_HIDDEN = 1_000;
    /** Gaps between members that are told of one by one. */
    private static final int MOST_GAPS = 10;

    private record Extent(long from, long end) {}

    private Extent[] extents = new Extent[16];
    private int count;
    private boolean isFull;

    void add(long from, long end) {
        if (count == MOST) {
            isFull = true;
            return;
        }
        if (count == extents.length) {
            extents = Arrays.copyOf(extents, Math.min(MOST, count * 2));
        }
        extents[count++] = new Extent(from, end);
    }

    /**
     * Tells of overlaps and of what lies between the members.
     *
     * @param hidden receives the members that the directory does not name
     */
    void tell(ZipEntries entries, Remarks remarks, Deque<Entry> hidden) {
        if (isFull) {
            remarks.notice(
                    Notice.Kind.LIMIT,
                    "",
                    -1,
                    "more than " + MOST + " members; what lies between them was not looked at");
            return;
        }
        Extent[] sorted = Arrays.copyOf(extents, count);
        Arrays.sort(sorted, Comparator.comparingLong(Extent::from).thenComparingLong(Extent::end));
        int overlaps = 0;
        long firstOverlap = -1;
        int gaps = 0;
        long reached = 0;
        for (Extent extent : sorted) {
            if (extent.from < reached) {
                if (overlaps++ == 0) {
                    firstOverlap = extent.from;
                }
            } else {
                gaps += gap(reached, extent.from, gaps, entries, remarks, hidden);
            }
            reached = Math.max(reached, extent.end);
        }
        if (reached > entries.from) {
            overlaps++;
            firstOverlap = firstOverlap < 0 ? entries.from : firstOverlap;
        } else {
            gap(reached, entries.from, gaps, entries, remarks, hidden);
        }
        if (overlaps > 0) {
            remarks.fact(Fact.at("zip.members-overlap", Level.MEDIUM, firstOverlap, 0, Integer.toString(overlaps)));
        }
    }

    /** Looks at bytes that the directory does not name; 1 when they were told of. */
    private int gap(long from, long to, int gaps, ZipEntries entries, Remarks remarks, Deque<Entry> hidden) {
        long start = from;
        long place = entries.nextLocal(from, to);
        while (place < to && hidden.size() < MOST_HIDDEN) {
            Entry entry = entries.alone(place, to);
            if (entry == null || entry.next() > to || entry.method() > ZipMethod.AES) {
                place = entries.nextLocal(place + 4, to);
                continue;
            }
            remarks.fact(Fact.at("zip.member-hidden", Level.MEDIUM, place, entry.next() - place, entry.name()));
            hidden.add(entry);
            if (place > start) {
                between(start, place, gaps, entries, remarks);
            }
            start = entry.next();
            place = entries.nextLocal(start, to);
        }
        return between(start, to, gaps, entries, remarks);
    }

    private static int between(long from, long to, int gaps, ZipEntries entries, Remarks remarks) {
        if (to - from <= MOST_DESCRIPTOR && from > 0
                || to <= from
                || Overlay.firstWritten(entries.content, from, to) < 0
                || gaps >= MOST_GAPS) {
            return 0;
        }
        String length = Long.toString(to - from);
        if (from == 0) {
            remarks.fact(Fact.at("zip.bytes-before", Level.LOW, from, to - from, length));
            remarks.part("overlay", "bytes before the members", from, to - from);
        } else {
            remarks.fact(Fact.at("zip.bytes-between", Level.LOW, from, to - from, length));
            remarks.part("overlay", "bytes between the members", from, to - from);
        }
        return 1;
    }
}
