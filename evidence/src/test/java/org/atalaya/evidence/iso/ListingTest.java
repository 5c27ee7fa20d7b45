package org.atalaya.evidence.iso;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListingTest {
    @Test
    void foldersThatAreOnlyPromisedAreCountedToo() {
        Listing listing = new Listing();
        int waiting = 0;
        for (int i = 0; i < 3 * Listing.MOST_ENTRIES; i++) {
            waiting += listing.mayWait() ? 1 : 0;
        }
        assertThat(waiting).isEqualTo(Listing.MOST_ENTRIES);
        assertThat(listing.damage).anyMatch(told -> told.contains("folders are named"));
    }

    @Test
    void whatIsBrokenIsToldUpToALimitAndThatThereIsMore() {
        Listing listing = new Listing();
        for (int i = 0; i < 5_000; i++) {
            listing.damage.add("folder " + i);
        }
        assertThat(listing.damage)
                .hasSizeLessThan(1_000)
                .contains("folder 0", "more of it is broken than is told here");
    }
}
