package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns patterns into the arrays of a {@link PatternSet}. */
final class PatternCompiler {
    /** Longest jump within a pattern; longer ones cut it in parts (libyara's YR_STRING_CHAINING_THRESHOLD). */
    private static final int CHAIN_GAP = HexParser.CHAIN_GAP;

    /** Share of places from which on a pattern is tried by itself rather than through windows. */
    private static final float TOO_COMMON = 0.02f;

    private final Dialect dialect;
    private final Map<Pattern, Integer> ids = new HashMap<>();
    private final List<Hint> hints = new ArrayList<>();
    private final Ints elementSlot = new Ints();
    private final Ints elementFlags = new Ints();
    private final Ints elementStart = new Ints();
    private final Ints elementLength = new Ints();
    private final Ints elementExtra = new Ints();
    private byte[] values = new byte[1 << 12];
    private byte[] masks = new byte[1 << 12];
    private int pooled;
    private final CodeWriter code = new CodeWriter();
    /** Patterns of the slots of parts; part k has the slot −1 − k until all patterns are known. */
    private final Ints partPattern = new Ints();

    private final Ints chains = new Ints();
    /** Window, its length, element, two arguments. */
    private final Ints windows = new Ints();

    private final Ints slow = new Ints();
    private final Ints slowFirst = new Ints();

    PatternCompiler(Dialect dialect) {
        this.dialect = dialect;
    }

    int add(Pattern pattern, Hint hint, List<PatternWarning> warnings) throws PatternError {
        Pattern key = withoutPrivate(pattern);
        Integer known = ids.get(key);
        if (known != null) {
            hints.set(known, hints.get(known).union(hint));
            if (Quality.isSlow(pattern)) {
                warnings.add(slowWarning());
            }
            return known;
        }
        int id = ids.size();
        int elements = elementSlot.size();
        int slowBefore = slow.size();
        int windowsBefore = windows.size();
        int parts = partPattern.size();
        int chainsBefore = chains.size();
        try {
            switch (key) {
                case Pattern.Text text -> text(text, id);
                case Pattern.Hex hex -> hex(hex, id);
                case Pattern.Regex regex -> regex(regex, id);
            }
        } catch (PatternError error) {
            // Nothing half-made stays behind.
            elementSlot.cut(elements);
            elementFlags.cut(elements);
            elementStart.cut(elements);
            elementLength.cut(elements);
            elementExtra.cut(elements);
            slow.cut(slowBefore);
            slowFirst.cut(slowBefore);
            windows.cut(windowsBefore);
            partPattern.cut(parts);
            chains.cut(chainsBefore);
            throw error;
        }
        if (Quality.isSlow(pattern)) {
            warnings.add(slowWarning());
        }
        ids.put(key, id);
        hints.add(hint);
        return id;
    }

    private static PatternWarning slowWarning() {
        return new PatternWarning(
                PatternWarning.Kind.SLOW, 0, "too few fixed bytes to look for: this may slow down scanning");
    }

    private static Pattern withoutPrivate(Pattern pattern) {
        Modifiers m = pattern.modifiers();
        if (!m.isPrivate()) {
            return pattern;
        }
        Modifiers open = new Modifiers(
                m.nocase(),
                m.wide(),
                m.ascii(),
                m.fullword(),
                false,
                m.xorLow(),
                m.xorHigh(),
                m.base64(),
                m.base64wide());
        return switch (pattern) {
            case Pattern.Text text -> new Pattern.Text(text.bytes(), open);
            case Pattern.Hex hex -> new Pattern.Hex(hex.root(), open);
            case Pattern.Regex regex -> new Pattern.Regex(regex.root(), regex.caseless(), regex.dotAll(), open);
        };
    }

    private void text(Pattern.Text text, int slot) {
        Modifiers m = text.modifiers();
        byte[] bytes = text.bytes();
        if (m.base64().isPresent() || m.base64wide().isPresent()) {
            // "wide" widens what is encoded; "base64wide" widens the encoded text.
            if (m.wantsAscii()) {
                base64(bytes, m, slot);
            }
            if (m.wide()) {
                base64(widen(bytes), m, slot);
            }
            return;
        }
        int flags = (m.fullword() ? PatternSet.FULLWORD : 0) | (m.hasXor() ? PatternSet.XOR : PatternSet.BYTES);
        if (m.wantsAscii()) {
            bytes(bytes, caseMasks(bytes, m.nocase()), slot, flags, m);
        }
        if (m.wide()) {
            byte[] wide = widen(bytes);
            bytes(wide, caseMasks(wide, m.nocase()), slot, flags | PatternSet.WIDE, m);
        }
    }

    private void base64(byte[] bytes, Modifiers m, int slot) {
        if (m.base64().isPresent()) {
            for (byte[] form : Base64Forms.of(bytes, m.base64().get())) {
                bytes(form, caseMasks(form, false), slot, PatternSet.BYTES, m);
            }
        }
        if (m.base64wide().isPresent()) {
            for (byte[] form : Base64Forms.of(bytes, m.base64wide().get())) {
                byte[] wide = widen(form);
                bytes(wide, caseMasks(wide, false), slot, PatternSet.BYTES | PatternSet.WIDE, m);
            }
        }
    }

    private static byte[] widen(byte[] bytes) {
        byte[] wide = new byte[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            wide[i * 2] = bytes[i];
        }
        return wide;
    }

    private static byte[] caseMasks(byte[] bytes, boolean nocase) {
        byte[] masks = new byte[bytes.length];
        Arrays.fill(masks, (byte) 0xFF);
        for (int i = 0; nocase && i < bytes.length; i++) {
            int lower = bytes[i] | 0x20;
            if (lower >= 'a' && lower <= 'z') {
                masks[i] = (byte) 0xDF;
            }
        }
        return masks;
    }

    private int element(int slot, int flags, int start, int length, int extra) {
        elementSlot.add(slot);
        elementFlags.add(flags);
        elementStart.add(start);
        elementLength.add(length);
        elementExtra.add(extra);
        return elementSlot.size() - 1;
    }

    private void bytes(byte[] bytes, byte[] mask, int slot, int flags, Modifiers m) {
        if (bytes.length == 0) {
            return; // the language refuses empty texts; nothing to find in any case
        }
        if (pooled + bytes.length > values.length) {
            int room = Math.max(values.length * 2, pooled + bytes.length);
            values = Arrays.copyOf(values, room);
            masks = Arrays.copyOf(masks, room);
        }
        for (int i = 0; i < bytes.length; i++) {
            values[pooled + i] = (byte) (bytes[i] & mask[i]);
            masks[pooled + i] = mask[i];
        }
        int xor = m.hasXor() ? m.xorLow() | m.xorHigh() << 8 : 0;
        int element = element(slot, flags, pooled, bytes.length, xor);
        byte[] value = Arrays.copyOfRange(values, pooled, pooled + bytes.length);
        pooled += bytes.length;
        int window = WindowChoice.bestMasked(value, mask, m.xorLow(), m.xorHigh());
        if (window < 0) {
            slow.add(element);
            slowFirst.add(code.classId(ByteClass.ALL));
            return;
        }
        int from = window >> 3;
        int length = window & 7;
        for (int key = Math.max(m.xorLow(), 0); key <= Math.max(m.xorHigh(), 0); key++) {
            expandMasked(value, mask, from, length, 0, 0, key * 0x01010101, element);
        }
    }

    private void expandMasked(
            byte[] value, byte[] mask, int from, int length, int index, int window, int key, int element) {
        if (index == length) {
            window(window ^ key & (int) ((1L << 8 * length) - 1), length, element, from, 0);
            return;
        }
        int free = ~mask[from + index] & 0xFF;
        for (int bits = free; ; bits = bits - 1 & free) {
            int b = value[from + index] & 0xFF | bits;
            expandMasked(value, mask, from, length, index + 1, window | b << 8 * index, key, element);
            if (bits == 0) {
                return;
            }
        }
    }

    private void window(int window, int length, int element, int argument, int second) {
        windows.add(window);
        windows.add(length);
        windows.add(element);
        windows.add(argument);
        windows.add(second);
    }

    private void hex(Pattern.Hex hex, int slot) throws PatternError {
        List<HexNode> parts = hex.root() instanceof HexNode.Sequence sequence ? sequence.parts() : List.of(hex.root());
        Piece.Writer writer = new Piece.Writer(false, true, false);
        List<Piece> pieces = new ArrayList<>();
        List<int[]> gaps = new ArrayList<>();
        List<HexNode> part = new ArrayList<>();
        int[] gap = {0, 0};
        for (int i = 0; i < parts.size(); i++) {
            boolean inside = i > 0 && i < parts.size() - 1;
            if (inside && parts.get(i) instanceof HexNode.Jump jump && Math.max(jump.min(), jump.max()) > CHAIN_GAP) {
                if (part.isEmpty()) {
                    // A long jump after a long jump: one gap.
                    gap = new int[] {add(gap[0], jump.min()), add(gap[1], jump.max())};
                    continue;
                }
                pieces.add(writer.write(new HexNode.Sequence(part)));
                gaps.add(gap);
                part.clear();
                gap = new int[] {jump.min(), jump.max()};
            } else {
                part.add(parts.get(i));
            }
        }
        pieces.add(writer.write(new HexNode.Sequence(part)));
        gaps.add(gap);
        Modifiers m = hex.modifiers();
        int[] slots = chainSlots(pieces.size(), gaps, slot);
        for (int i = 0; i < slots.length; i++) {
            expression(pieces.get(i), slots[i], m.fullword() ? PatternSet.FULLWORD : 0);
        }
    }

    private static int add(int a, int b) {
        return (int) Math.min((long) a + b, Integer.MAX_VALUE);
    }

    private int[] chainSlots(int count, List<int[]> gaps, int slot) {
        int[] slots = new int[count];
        if (count == 1) {
            slots[0] = slot;
            return slots;
        }
        chains.add(slot);
        chains.add(count);
        for (int i = 0; i < count; i++) {
            slots[i] = -1 - partPattern.size();
            partPattern.add(slot);
            chains.add(slots[i]);
            chains.add(gaps.get(i)[0]);
            chains.add(gaps.get(i)[1]);
        }
        return slots;
    }

    private void regex(Pattern.Regex regex, int slot) throws PatternError {
        Modifiers m = regex.modifiers();
        boolean caseless = regex.caseless() || m.nocase();
        List<RegexNode> nodes = new ArrayList<>();
        List<int[]> gaps = new ArrayList<>();
        cut(regex.root(), nodes, gaps);
        int[] slots = chainSlots(nodes.size(), gaps, slot);
        int flags = (m.fullword() ? PatternSet.FULLWORD : 0) | (Shape.isGreedy(regex.root()) ? PatternSet.GREEDY : 0);
        for (int i = 0; i < slots.length; i++) {
            if (m.wantsAscii()) {
                Piece piece = new Piece.Writer(caseless, regex.dotAll(), false).write(nodes.get(i));
                expression(piece, slots[i], flags);
            }
            if (m.wide()) {
                Piece piece = new Piece.Writer(caseless, regex.dotAll(), true).write(nodes.get(i));
                expression(piece, slots[i], flags | PatternSet.WIDE);
            }
        }
    }

    /** Cuts an expression at its lazy repetitions of the dot that may be long; line feeds do not stop those. */
    private static void cut(RegexNode root, List<RegexNode> nodes, List<int[]> gaps) {
        List<RegexNode> part = new ArrayList<>();
        int[] gap = {0, 0};
        if (root instanceof RegexNode.Sequence sequence) {
            List<RegexNode> parts = sequence.parts();
            for (int i = 0; i < parts.size(); i++) {
                boolean inside = !part.isEmpty() && i < parts.size() - 1;
                if (inside
                        && parts.get(i) instanceof RegexNode.Repeat repeat
                        && !repeat.greedy()
                        && repeat.part() instanceof RegexNode.Dot
                        // ".*?" and ".+?" are no ranges for libyara and stay whole.
                        && (repeat.min() > 1 || repeat.max() != HexNode.UNBOUNDED)
                        && Math.max(repeat.min(), repeat.max()) > CHAIN_GAP) {
                    nodes.add(new RegexNode.Sequence(part));
                    gaps.add(gap);
                    part.clear();
                    gap = new int[] {repeat.min(), repeat.max()};
                } else {
                    part.add(parts.get(i));
                }
            }
        } else {
            part.add(root);
        }
        nodes.add(new RegexNode.Sequence(part));
        gaps.add(gap);
    }

    private void expression(Piece piece, int slot, int flags) {
        if (piece.isRun() && masked(piece.run(), slot, flags)) {
            return;
        }
        int start = code.pc();
        code.forwards(piece);
        int backwards = code.backwards(piece);
        int element = element(slot, flags | PatternSet.CODE, start, backwards, 0);
        elementExtra.set(element, code.pc());
        WindowChoice.Cover cover = WindowChoice.best(piece);
        if (cover == null || cover.cost() > TOO_COMMON) {
            // So common a window would slow the search for all; this one pays alone.
            slow.add(element);
            slowFirst.add(code.classId(Shape.firstBytes(piece)));
            return;
        }
        for (WindowChoice.Window window : cover.windows()) {
            List<Piece> leaves = window.leaves();
            expand(leaves, 0, 0, element);
        }
    }

    private void expand(List<Piece> leaves, int index, int window, int element) {
        Piece first = leaves.get(0);
        if (index == leaves.size()) {
            window(window, index, element, first.forwardPc, first.backwardPc + 1);
            return;
        }
        ByteClass set = leaves.get(index).set;
        for (int b = set.first(); b >= 0; b = set.next(b + 1)) {
            expand(leaves, index + 1, window | b << 8 * index, element);
        }
    }

    /** Adds a run of bytes as masked bytes, where masks can say what its classes say. */
    private boolean masked(List<Piece> run, int slot, int flags) {
        byte[] value = new byte[run.size()];
        byte[] mask = new byte[run.size()];
        for (int i = 0; i < value.length; i++) {
            ByteClass set = run.get(i).set;
            int all = 0xFF;
            int any = 0;
            for (int b = set.first(); b >= 0; b = set.next(b + 1)) {
                all &= b;
                any |= b;
            }
            int free = all ^ any;
            if (set.size() != 1 << Integer.bitCount(free)) {
                return false;
            }
            value[i] = (byte) all;
            mask[i] = (byte) ~free;
        }
        bytes(value, mask, slot, flags & ~PatternSet.GREEDY, Modifiers.NONE);
        return true;
    }

    PatternSet build() {
        int patterns = ids.size();
        int[] slotPattern = new int[patterns + partPattern.size()];
        for (int i = 0; i < slotPattern.length; i++) {
            slotPattern[i] = i < patterns ? i : partPattern.get(i - patterns);
        }
        int[] slots = elementSlot.toArray();
        byte[] flags = new byte[slots.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slots[i] < 0 ? patterns - 1 - slots[i] : slots[i];
            flags[i] = (byte) elementFlags.get(i);
        }
        int[] chain = chains.toArray();
        for (int i = 0; i < chain.length; ) {
            int count = chain[i + 1];
            for (int part = 0; part < count; part++) {
                chain[i + 2 + part * 3] = patterns - 1 - chain[i + 2 + part * 3];
            }
            i += 2 + count * 3;
        }
        long[] minSize = new long[patterns];
        long[] maxSize = new long[patterns];
        long[] onlyOffset = new long[patterns];
        for (int i = 0; i < patterns; i++) {
            minSize[i] = hints.get(i).minSize();
            maxSize[i] = hints.get(i).maxSize();
            onlyOffset[i] = hints.get(i).offset();
        }
        Ints postings = new Ints();
        Windows tables = tables(postings);
        return new PatternSet(
                dialect,
                patterns,
                slotPattern,
                slots,
                flags,
                elementStart.toArray(),
                elementLength.toArray(),
                elementExtra.toArray(),
                Arrays.copyOf(values, pooled),
                Arrays.copyOf(masks, pooled),
                code.code(),
                code.classes(),
                postings.toArray(),
                tables,
                slow.toArray(),
                slowFirst.toArray(),
                chain,
                minSize,
                maxSize,
                onlyOffset);
    }

    /** Sorts the windows of each length and writes the postings of equal ones side by side. */
    private Windows tables(Ints postings) {
        Neighbours beside = new Neighbours(code.code(), code.classes());
        int[][] found = new int[5][];
        int[][] first = new int[5][];
        for (int length = 1; length <= 4; length++) {
            int count = 0;
            for (int i = 0; i < windows.size(); i += 5) {
                count += windows.get(i + 1) == length ? 1 : 0;
            }
            long[] order = new long[count];
            count = 0;
            for (int i = 0; i < windows.size(); i += 5) {
                if (windows.get(i + 1) == length) {
                    order[count++] = (long) windows.get(i) << 32 | i;
                }
            }
            Arrays.sort(order);
            Ints distinct = new Ints();
            Ints starts = new Ints();
            for (int k = 0; k < count; k++) {
                int i = (int) order[k];
                if (k == 0 || windows.get(i) != windows.get((int) order[k - 1])) {
                    distinct.add(windows.get(i));
                    starts.add(postings.size());
                }
                boolean last = k + 1 == count || windows.get(i) != windows.get((int) order[k + 1]);
                int element = windows.get(i + 2);
                int kind = elementFlags.get(element) & PatternSet.KIND;
                postings.add(element | kind << PatternSet.KIND_SHIFT | (last ? Integer.MIN_VALUE : 0));
                postings.add(windows.get(i + 3));
                postings.add(windows.get(i + 4));
                if (kind == PatternSet.CODE) {
                    neighbours(windows.get(i), length, windows.get(i + 3), windows.get(i + 4), beside, postings);
                } else {
                    neighbours(element, windows.get(i + 3), length, postings);
                }
            }
            found[length] = distinct.toArray();
            first[length] = starts.toArray();
        }
        return Windows.of(found, first);
    }

    /** The same for an expression. */
    private static void neighbours(
            int window, int length, int forwardPc, int backwardPc, Neighbours beside, Ints postings) {
        beside.behind(forwardPc, window, length);
        int value = beside.value();
        int mask = beside.mask();
        beside.before(backwardPc);
        boolean before = Integer.bitCount(beside.mask()) > Integer.bitCount(mask);
        postings.add(before ? -Neighbours.WIDTH : length);
        postings.add(before ? beside.value() : value);
        postings.add(before ? beside.mask() : mask);
    }

    /** The four bytes behind the window or before it, whichever says more of the element. */
    private void neighbours(int element, int offset, int length, Ints postings) {
        int best = 0;
        int bestValue = 0;
        int bestMask = 0;
        boolean isBytes = (elementFlags.get(element) & PatternSet.KIND) == PatternSet.BYTES;
        for (int place : isBytes ? new int[] {length, -4} : new int[0]) {
            int value = 0;
            int mask = 0;
            for (int k = 0; k < 4; k++) {
                int at = offset + place + k;
                if (at >= 0 && at < elementLength.get(element)) {
                    int pooled = elementStart.get(element) + at;
                    value |= (values[pooled] & 0xFF) << 8 * k;
                    mask |= (masks[pooled] & 0xFF) << 8 * k;
                }
            }
            if (Integer.bitCount(mask) > Integer.bitCount(bestMask)) {
                best = place;
                bestValue = value;
                bestMask = mask;
            }
        }
        postings.add(best);
        postings.add(bestValue);
        postings.add(bestMask);
    }
}
