package org.atalaya.yara.pattern;

/** Questions about the form of an expression. */
final class Shape {
    private Shape() {}

    /** Whether the expression matches no bytes at all somewhere. */
    static boolean canBeEmpty(RegexNode node) {
        return switch (node) {
            case RegexNode.Empty empty -> true;
            case RegexNode.Place place -> true;
            case RegexNode.Chars chars -> false;
            case RegexNode.Dot dot -> false;
            case RegexNode.Repeat repeat -> repeat.min() == 0 || repeat.max() == 0 || canBeEmpty(repeat.part());
            case RegexNode.Sequence sequence -> {
                for (RegexNode part : sequence.parts()) {
                    if (!canBeEmpty(part)) {
                        yield false;
                    }
                }
                yield true;
            }
            case RegexNode.Choice choice -> {
                for (RegexNode option : choice.options()) {
                    if (canBeEmpty(option)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /** Whether the expression has a greedy repetition; libyara and YARA-X refuse a mix of greedy and lazy ones. */
    static boolean isGreedy(RegexNode node) {
        return switch (node) {
            case RegexNode.Empty empty -> false;
            case RegexNode.Place place -> false;
            case RegexNode.Chars chars -> false;
            case RegexNode.Dot dot -> false;
            case RegexNode.Repeat repeat -> repeat.greedy() || isGreedy(repeat.part());
            case RegexNode.Sequence sequence -> {
                for (RegexNode part : sequence.parts()) {
                    if (isGreedy(part)) {
                        yield true;
                    }
                }
                yield false;
            }
            case RegexNode.Choice choice -> {
                for (RegexNode option : choice.options()) {
                    if (isGreedy(option)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /** Whether the expression can match without a byte. */
    static boolean canBeEmpty(Piece piece) {
        switch (piece.kind) {
            case LEAF -> {
                return false;
            }
            case SEQUENCE -> {
                for (Piece part : piece.parts) {
                    if (!canBeEmpty(part)) {
                        return false;
                    }
                }
                return true;
            }
            case CHOICE -> {
                for (Piece option : piece.parts) {
                    if (canBeEmpty(option)) {
                        return true;
                    }
                }
                return false;
            }
            case LOOP -> {
                return piece.min == 0 || canBeEmpty(piece.parts.get(0));
            }
            default -> {
                return true;
            }
        }
    }

    /** The bytes that a match can begin with; all where it can be empty. */
    static ByteClass firstBytes(Piece piece) {
        return canBeEmpty(piece) ? ByteClass.ALL : begins(piece);
    }

    private static ByteClass begins(Piece piece) {
        ByteClass set = piece.set;
        switch (piece.kind) {
            case SEQUENCE -> {
                for (Piece part : piece.parts) {
                    set = set.or(begins(part));
                    if (!canBeEmpty(part)) {
                        break;
                    }
                }
            }
            case CHOICE -> {
                for (Piece option : piece.parts) {
                    set = set.or(begins(option));
                }
            }
            case LOOP -> set = begins(piece.parts.get(0));
            default -> {}
        }
        return set;
    }
}
