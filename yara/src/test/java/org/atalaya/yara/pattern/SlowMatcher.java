package org.atalaya.yara.pattern;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Matches by definition: at every offset, the set of all ends that the pattern allows, computed over the syntax tree.
 * Slow and short, written without a look at the engine. It knows where matches begin and which lengths are possible, not
 * which of them is reported.
 */
final class SlowMatcher {
    private final byte[] data;
    private boolean caseless;
    private boolean dotAll;
    private boolean wide;

    SlowMatcher(byte[] data) {
        this.data = data;
    }

    /** By offset, the lengths that a match may have there. */
    Map<Integer, BitSet> matches(Pattern pattern) {
        Map<Integer, BitSet> found = new TreeMap<>();
        for (int at = 0; at < data.length; at++) {
            BitSet lengths = new BitSet();
            Modifiers m = pattern.modifiers();
            for (boolean w : new boolean[] {false, true}) {
                if (w ? !m.wide() : !m.wantsAscii()) {
                    continue;
                }
                wide = w;
                BitSet ends = switch (pattern) {
                    case Pattern.Text text -> text(text, at);
                    case Pattern.Hex hex -> {
                        caseless = false;
                        dotAll = true;
                        yield hex(hex.root(), only(at));
                    }
                    case Pattern.Regex regex -> {
                        caseless = regex.caseless() || m.nocase();
                        dotAll = regex.dotAll();
                        yield regex(regex.root(), only(at));
                    }
                };
                for (int end = ends.nextSetBit(0); end >= 0; end = ends.nextSetBit(end + 1)) {
                    if (!m.fullword() || alone(at, end)) {
                        lengths.set(end - at);
                    }
                }
            }
            if (!lengths.isEmpty()) {
                found.put(at, lengths);
            }
        }
        return found;
    }

    private static BitSet only(int at) {
        BitSet set = new BitSet();
        set.set(at);
        return set;
    }

    private boolean alone(int at, int end) {
        if (wide) {
            return !(at >= 2 && data[at - 1] == 0 && Character.isLetterOrDigit(data[at - 2]))
                    && !(end + 1 < data.length && data[end + 1] == 0 && Character.isLetterOrDigit(data[end]));
        }
        return !(at > 0 && Character.isLetterOrDigit(data[at - 1]))
                && !(end < data.length && Character.isLetterOrDigit(data[end]));
    }

    private BitSet text(Pattern.Text text, int at) {
        int step = wide ? 2 : 1;
        Modifiers m = text.modifiers();
        int first = m.hasXor() ? m.xorLow() : 0;
        int last = m.hasXor() ? m.xorHigh() : 0;
        BitSet ends = new BitSet();
        for (int key = first; key <= last; key++) {
            boolean same = at + text.bytes().length * step <= data.length;
            for (int i = 0; same && i < text.bytes().length; i++) {
                int c = data[at + i * step] ^ key;
                int wanted = text.bytes()[i];
                same = c == wanted || (m.nocase() && Character.toLowerCase(c) == Character.toLowerCase(wanted));
                same &= !wide || (data[at + i * step + 1] ^ key) == 0;
            }
            if (same) {
                ends.set(at + text.bytes().length * step);
            }
        }
        return ends;
    }

    private BitSet hex(HexNode node, BitSet from) {
        BitSet ends = new BitSet();
        switch (node) {
            case HexNode.Byte one ->
                from.stream()
                        .filter(at -> at < data.length && ((data[at] & one.mask()) == one.value()) != one.negated())
                        .forEach(at -> ends.set(at + 1));
            case HexNode.Jump jump ->
                from.stream().forEach(at -> {
                    for (int n = jump.min(); n <= jump.max() && at + n <= data.length; n++) {
                        ends.set(at + n);
                    }
                });
            case HexNode.Sequence sequence -> {
                BitSet now = from;
                for (HexNode part : sequence.parts()) {
                    now = hex(part, now);
                }
                return now;
            }
            case HexNode.Choice choice -> {
                for (HexNode option : choice.options()) {
                    ends.or(hex(option, from));
                }
            }
        }
        return ends;
    }

    private BitSet regex(RegexNode node, BitSet from) {
        BitSet ends = new BitSet();
        switch (node) {
            case RegexNode.Empty empty -> {
                return from;
            }
            case RegexNode.Chars chars -> {
                for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
                    if (at < data.length) {
                        int c = data[at] & 0xFF;
                        boolean in = chars.set().has(c);
                        if (caseless && c < 128 && Character.isLetter(c)) {
                            in |= chars.set().has(c ^ 0x20);
                        }
                        step(in != chars.negated(), at, ends);
                    }
                }
            }
            case RegexNode.Dot dot -> {
                for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
                    if (at < data.length) {
                        step(dotAll || data[at] != '\n', at, ends);
                    }
                }
            }
            case RegexNode.Place place -> {
                for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
                    if (place == RegexNode.Place.START ? at == 0 : at == data.length) {
                        ends.set(at);
                    }
                }
            }
            case RegexNode.Sequence sequence -> {
                BitSet now = from;
                for (RegexNode part : sequence.parts()) {
                    now = regex(part, now);
                }
                return now;
            }
            case RegexNode.Choice choice -> {
                for (RegexNode option : choice.options()) {
                    ends.or(regex(option, from));
                }
            }
            case RegexNode.Repeat repeat -> {
                BitSet now = from;
                for (int n = 0; n <= repeat.max(); n++) {
                    if (n >= repeat.min()) {
                        BitSet before = (BitSet) ends.clone();
                        ends.or(now);
                        if (n > repeat.min() && ends.equals(before)) {
                            break;
                        }
                    }
                    now = regex(repeat.part(), now);
                }
            }
        }
        return ends;
    }

    private void step(boolean fits, int at, BitSet ends) {
        if (!wide && fits) {
            ends.set(at + 1);
        } else if (wide && fits && at + 1 < data.length && data[at + 1] == 0) {
            ends.set(at + 2);
        }
    }
}
