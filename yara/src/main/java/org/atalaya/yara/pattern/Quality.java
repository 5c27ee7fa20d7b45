package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether libyara would warn that a pattern slows scanning down: it rates the best four bytes of a pattern by points
 * (libyara/atoms.c, yr_atoms_heuristic_quality) and warns below 38 of them, and for unbounded repetitions of the dot. The
 * rating says little of this engine's speed; it is kept because rule authors know the warning.
 */
final class Quality {
    private static final int ENOUGH = 38;

    private Quality() {}

    static boolean isSlow(Pattern pattern) {
        try {
            return switch (pattern) {
                case Pattern.Text text -> textIsSlow(text);
                case Pattern.Hex hex -> best(new Piece.Writer(false, true, false).write(hex.root())) < ENOUGH;
                case Pattern.Regex regex -> {
                    boolean wide = !regex.modifiers().wantsAscii();
                    Piece piece = new Piece.Writer(false, regex.dotAll(), wide).write(regex.root());
                    yield hasDotStar(regex.root()) || best(piece) < ENOUGH;
                }
            };
        } catch (PatternError tooLarge) {
            return true;
        }
    }

    private static boolean textIsSlow(Pattern.Text text) {
        Modifiers m = text.modifiers();
        if (m.base64().isPresent() || m.base64wide().isPresent()) {
            return false;
        }
        List<Piece> leaves = new ArrayList<>();
        // The beginning is enough: later windows only make it better.
        for (int i = 0; i < Math.min(text.bytes().length, 64); i++) {
            leaves.add(Piece.leaf(ByteClass.of(text.bytes()[i] & 0xFF)));
            if (!m.wantsAscii()) {
                leaves.add(Piece.leaf(ByteClass.of(0)));
            }
        }
        return run(leaves, Math.max(m.xorLow(), 0), Math.max(m.xorHigh(), 0)) < ENOUGH;
    }

    private static boolean hasDotStar(RegexNode node) {
        return switch (node) {
            case RegexNode.Repeat repeat ->
                repeat.max() == HexNode.UNBOUNDED && repeat.part() instanceof RegexNode.Dot
                        || hasDotStar(repeat.part());
            case RegexNode.Sequence sequence -> sequence.parts().stream().anyMatch(Quality::hasDotStar);
            case RegexNode.Choice choice -> choice.options().stream().anyMatch(Quality::hasDotStar);
            case RegexNode.Empty empty -> false;
            case RegexNode.Place place -> false;
            case RegexNode.Chars chars -> false;
            case RegexNode.Dot dot -> false;
        };
    }

    private static int best(Piece piece) {
        Rating rating = new Rating();
        rating.visit(piece);
        rating.flush();
        return rating.best;
    }

    private static final class Rating {
        private final List<Piece> leaves = new ArrayList<>();
        private int best = Integer.MIN_VALUE;

        private void visit(Piece piece) {
            switch (piece.kind) {
                case EMPTY, PLACE -> {}
                case LEAF -> leaves.add(piece);
                case SEQUENCE -> piece.parts.forEach(this::visit);
                case CHOICE -> {
                    flush();
                    int worst = Integer.MAX_VALUE;
                    for (Piece option : piece.parts) {
                        worst = Math.min(worst, Quality.best(option));
                    }
                    best = Math.max(best, worst);
                }
                case LOOP -> {
                    for (int i = 0; i < piece.min; i++) {
                        visit(piece.parts.get(i));
                    }
                    flush();
                }
            }
        }

        private void flush() {
            best = Math.max(best, run(leaves, 0, 0));
            leaves.clear();
        }
    }

    private static int run(List<Piece> leaves, int lowKey, int highKey) {
        int best = Integer.MIN_VALUE;
        for (int from = 0; from < leaves.size() && best < ENOUGH; from++) {
            for (int length = 1; length <= 4 && from + length <= leaves.size(); length++) {
                int worst = Integer.MAX_VALUE;
                for (int key = lowKey; key <= highKey; key++) {
                    worst = Math.min(worst, points(leaves, from, length, key));
                }
                best = Math.max(best, worst);
            }
        }
        return best;
    }

    private static int points(List<Piece> leaves, int from, int length, int key) {
        int points = 0;
        ByteClass seen = ByteClass.NONE;
        for (int i = from; i < from + length; i++) {
            ByteClass set = leaves.get(i).set;
            if (set.size() == 1) {
                int b = set.first() ^ key;
                boolean common = b == 0 || b == 0x20 || b == 0xCC || b == 0xFF;
                boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
                points += common ? 12 : letter ? 18 : 20;
                seen = seen.or(ByteClass.of(b));
            } else {
                points += set.size() == 16 ? 4 : -10;
            }
        }
        int first = seen.first();
        boolean dull =
                seen.size() == 1 && (first == 0 || first == 0x20 || first == 0x90 || first == 0xCC || first == 0xFF);
        return dull ? points - 10 * length : points + 2 * seen.size();
    }
}
