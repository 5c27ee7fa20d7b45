package org.atalaya.lure.memory;

import java.util.Arrays;

/**
 * The earliest different days on which something was seen. A set without order: adding the same days again, or in another
 * order, gives the same, so that a memory can be made of parts and of evidence that was read twice.
 */
final class Days {
    private final int most;
    private int[] days = {};

    /** @param most how many days are kept */
    Days(int most) {
        this.most = most;
    }

    void add(int day) {
        int place = Arrays.binarySearch(days, day);
        int at = -place - 1;
        if (place >= 0 || at >= most) {
            return;
        }
        int[] more = Arrays.copyOf(days, Math.min(most, days.length + 1));
        System.arraycopy(days, at, more, at + 1, more.length - at - 1);
        more[at] = day;
        days = more;
    }

    /**
     * Whether it had been seen on a number of days by a certain day.
     *
     * @param count days, at most what is kept
     */
    boolean by(int day, int count) {
        return days.length >= count && days[count - 1] <= day;
    }

    /** On how many days it had been seen by a certain day. */
    int count(int day) {
        int count = 0;
        while (count < days.length && days[count] <= day) {
            count++;
        }
        return count;
    }

    int[] all() {
        return days.clone();
    }
}
