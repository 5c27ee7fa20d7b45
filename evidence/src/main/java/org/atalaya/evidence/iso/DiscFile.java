package org.atalaya.evidence.iso;

import java.util.List;
import org.atalaya.evidence.archive.Member;
import org.atalaya.model.Content;

/** A file of a disc. */
record DiscFile(String name, List<Extent> extents) {
    long size() {
        long sum = 0;
        for (Extent extent : extents) {
            sum += extent.length();
        }
        return sum;
    }

    /** Bytes that stand in the image, so that holes do not count. */
    private long written() {
        return extents.stream()
                .filter(extent -> extent.from() >= 0)
                .mapToLong(Extent::length)
                .sum();
    }

    /** Where its bytes begin: the same for two names of one file. */
    long from() {
        return extents.isEmpty() ? -1 : extents.get(0).from();
    }

    Member member(Content content) {
        return Member.of(name, written(), -1, () -> new Extents(content, extents));
    }
}
