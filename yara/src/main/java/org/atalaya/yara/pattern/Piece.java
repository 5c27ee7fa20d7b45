package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * An expression with its repetitions written out: every byte of it is an object of its own, so that a place in it can be
 * named in the code that reads forwards and in the code that reads backwards.
 */
final class Piece {
    enum Kind {
        LEAF,
        EMPTY,
        PLACE,
        SEQUENCE,
        CHOICE,
        LOOP
    }

    /** Bytes of one expression with all repetitions written out. */
    static final int MAX_LEAVES = 60_000;

    /** A bound of a repetition that is as good as none: no match is longer (libyara's YR_RE_SCAN_LIMIT). */
    static final int SCAN_LIMIT = 4096;

    static final Piece NOTHING = new Piece(Kind.EMPTY, ByteClass.NONE, List.of());

    final Kind kind;
    final ByteClass set;
    final List<Piece> parts;
    /** Of a LOOP: how many of the parts, which are copies, must be there. */
    int min;
    /** Of a LOOP: the last copy may be repeated without bound. */
    boolean unbounded;

    boolean greedy;
    int place;
    /** Where a leaf stands in the code that reads forwards, and in the code that reads backwards. */
    int forwardPc = -1;

    int backwardPc = -1;

    private Piece(Kind kind, ByteClass set, List<Piece> parts) {
        this.kind = kind;
        this.set = set;
        this.parts = parts;
    }

    static Piece leaf(ByteClass set) {
        return new Piece(Kind.LEAF, set, List.of());
    }

    static Piece sequence(List<Piece> parts) {
        List<Piece> flat = new ArrayList<>();
        for (Piece part : parts) {
            if (part.kind == Kind.SEQUENCE) {
                flat.addAll(part.parts);
            } else if (part.kind != Kind.EMPTY) {
                flat.add(part);
            }
        }
        return flat.isEmpty()
                ? NOTHING
                : flat.size() == 1 ? flat.get(0) : new Piece(Kind.SEQUENCE, ByteClass.NONE, flat);
    }

    /** Whether this is a run of bytes of fixed length. */
    boolean isRun() {
        if (kind == Kind.LEAF) {
            return true;
        }
        if (kind != Kind.SEQUENCE) {
            return false;
        }
        for (Piece part : parts) {
            if (part.kind != Kind.LEAF) {
                return false;
            }
        }
        return true;
    }

    /** The parts of a sequence, or the piece alone. */
    List<Piece> run() {
        return kind == Kind.SEQUENCE ? parts : kind == Kind.EMPTY ? List.of() : List.of(this);
    }

    /** Writes expressions out. */
    static final class Writer {
        private final boolean caseless;
        private final boolean dotAll;
        private final boolean wide;
        private int leaves;

        Writer(boolean caseless, boolean dotAll, boolean wide) {
            this.caseless = caseless;
            this.dotAll = dotAll;
            this.wide = wide;
        }

        private Piece oneByte(ByteClass set) throws PatternError {
            leaves += wide ? 2 : 1;
            if (leaves > MAX_LEAVES) {
                throw new PatternError(
                        PatternError.Kind.REGULAR_EXPRESSION_TOO_LARGE,
                        0,
                        "E017",
                        "more than " + MAX_LEAVES + " bytes with all repetitions written out");
            }
            Piece leaf = leaf(set);
            return wide ? sequence(List.of(leaf, leaf(ByteClass.of(0)))) : leaf;
        }

        Piece write(RegexNode node) throws PatternError {
            return switch (node) {
                case RegexNode.Empty empty -> NOTHING;
                case RegexNode.Chars chars -> {
                    ByteClass set = caseless ? chars.set().bothCases() : chars.set();
                    yield oneByte(chars.negated() ? set.not() : set);
                }
                case RegexNode.Dot dot -> oneByte(dotAll ? ByteClass.ALL : ByteClass.NO_LINE_FEED);
                case RegexNode.Place place -> {
                    Piece piece = new Piece(Kind.PLACE, ByteClass.NONE, List.of());
                    piece.place = place.ordinal() * 2 + (wide ? 1 : 0);
                    yield piece;
                }
                case RegexNode.Sequence sequence -> {
                    List<Piece> parts = new ArrayList<>(sequence.parts().size());
                    for (RegexNode part : sequence.parts()) {
                        parts.add(write(part));
                    }
                    yield sequence(parts);
                }
                case RegexNode.Choice choice -> {
                    List<Piece> parts = new ArrayList<>();
                    for (RegexNode option : choice.options()) {
                        parts.add(write(option));
                    }
                    yield choice(parts);
                }
                case RegexNode.Repeat repeat -> repeat(repeat);
            };
        }

        private Piece repeat(RegexNode.Repeat repeat) throws PatternError {
            boolean unbounded = repeat.max() >= SCAN_LIMIT;
            int count = unbounded ? Math.max(repeat.min(), 1) : repeat.max();
            if (count == 0) {
                return NOTHING;
            }
            List<Piece> copies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                copies.add(write(repeat.part()));
                if (copies.get(0).kind == Kind.EMPTY) {
                    return NOTHING;
                }
                if (++leaves > MAX_LEAVES) {
                    oneByte(ByteClass.ALL);
                }
            }
            return loop(copies, repeat.min(), unbounded, repeat.greedy());
        }

        Piece write(HexNode node) throws PatternError {
            return switch (node) {
                case HexNode.Byte one -> {
                    ByteClass set = ByteClass.masked(one.value(), one.mask());
                    yield oneByte(one.negated() ? set.not() : set);
                }
                case HexNode.Jump jump -> {
                    boolean unbounded = jump.max() == HexNode.UNBOUNDED;
                    int count = unbounded ? Math.max(jump.min(), 1) : jump.max();
                    List<Piece> copies = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        copies.add(oneByte(ByteClass.ALL));
                    }
                    yield copies.isEmpty() ? NOTHING : loop(copies, jump.min(), unbounded, false);
                }
                case HexNode.Sequence sequence -> {
                    List<Piece> parts = new ArrayList<>();
                    for (HexNode part : sequence.parts()) {
                        parts.add(write(part));
                    }
                    yield sequence(parts);
                }
                case HexNode.Choice choice -> {
                    List<Piece> parts = new ArrayList<>();
                    for (HexNode option : choice.options()) {
                        parts.add(write(option));
                    }
                    yield choice(parts);
                }
            };
        }

        private static Piece choice(List<Piece> options) {
            ByteClass all = ByteClass.NONE;
            for (Piece option : options) {
                if (option.kind != Kind.LEAF) {
                    return new Piece(Kind.CHOICE, ByteClass.NONE, options);
                }
                all = all.or(option.set);
            }
            return leaf(all);
        }

        private static Piece loop(List<Piece> copies, int min, boolean unbounded, boolean greedy) {
            if (!unbounded && min == copies.size()) {
                return sequence(copies);
            }
            Piece loop = new Piece(Kind.LOOP, ByteClass.NONE, copies);
            loop.min = min;
            loop.unbounded = unbounded;
            loop.greedy = greedy;
            return loop;
        }
    }
}
