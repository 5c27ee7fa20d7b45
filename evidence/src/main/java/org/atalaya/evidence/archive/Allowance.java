package org.atalaya.evidence.archive;

/**
 * What may still be unpacked from one file of the evidence, over all containers within it. Used by one thread at a time:
 * the one that asks for the next portion.
 */
public final class Allowance {
    /** Containers within containers. */
    public static final int MOST_LEVELS = 4;
    /** Bytes of one unpacked member; the rest is left out. */
    public static final long MOST_MEMBER_BYTES = 8L << 30;
    /** Bytes of all members of one file together. */
    public static final long MOST_BYTES = 64L << 30;
    /** Members of one file together. */
    public static final int MOST_MEMBERS = 100_000;
    /** Unpacked bytes that any member may have, whatever it was packed to. */
    public static final long FREE_BYTES = 10L << 20;
    /** Beyond {@link #FREE_BYTES}: unpacked bytes for each packed one. Logs stay below 100. */
    public static final int MOST_RATIO = 1000;

    final long mostMemberBytes;
    final int level;
    /** Whether what is to be said of containers is told by those who take them apart as artifacts. */
    final boolean isTold;

    private final Left left;

    /** What is left, shared by all levels. */
    private static final class Left {
        long bytes;
        long members;
        boolean toldLevels;

        Left(long bytes, long members) {
            this.bytes = bytes;
            this.members = members;
        }
    }

    /** The whole allowance of a file. */
    public Allowance() {
        this(MOST_MEMBER_BYTES, MOST_BYTES, MOST_MEMBERS);
    }

    /** Smaller limits, for tests. */
    Allowance(long mostMemberBytes, long mostBytes, long mostMembers) {
        this(mostMemberBytes, new Left(mostBytes, mostMembers), 0, false);
    }

    private Allowance(long mostMemberBytes, Left left, int level, boolean isTold) {
        this.mostMemberBytes = mostMemberBytes;
        this.left = left;
        this.level = level;
        this.isTold = isTold;
    }

    /** The same allowance within a member. */
    Allowance deeper() {
        return new Allowance(mostMemberBytes, left, level + 1, isTold);
    }

    /** The same allowance where containers are taken apart as artifacts too, so that nothing is said twice. */
    public Allowance told() {
        return new Allowance(mostMemberBytes, left, level, true);
    }

    /** Whether what is opened lies within a container. */
    public boolean isInside() {
        return level > 0;
    }

    /** Whether a container may still be opened on this level. */
    public boolean mayOpen() {
        return level < MOST_LEVELS;
    }

    /** Whether it has not yet been told that containers lie too deep; true once for a file. */
    public boolean tellsLevels() {
        boolean isFirst = !left.toldLevels;
        left.toldLevels = true;
        return isFirst;
    }

    /** Takes one member; false when there may be no more. */
    boolean takeMember() {
        return left.members-- > 0;
    }

    /** Takes unpacked bytes; false when there may be no more. */
    boolean takeBytes(long count) {
        left.bytes -= count;
        return left.bytes >= 0;
    }
}
