package org.atalaya.yara.condition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.atalaya.yara.module.Functions;
import org.atalaya.yara.pattern.Deadline;
import org.atalaya.yara.pattern.Scan;
import org.jspecify.annotations.Nullable;

/** What the conditions of one content are evaluated on; owned by one thread, its room reused. */
public final class Evaluation implements Functions.Host {
    private static final Object ABSENT = new Object();

    final Scan scan;
    /** The rules whose condition held so far. */
    public final BitSet held = new BitSet();

    private @Nullable Structure[] variables = new @Nullable Structure[16];
    int current = -1;
    private @Nullable Object[] memo = new @Nullable Object[256];
    private int[] used = new int[64];
    private int usedCount;
    private final @Nullable Object[] externals;
    private Content content = Content.of(new byte[0]);
    private byte @Nullable [] array;
    private long size;
    Deadline deadline = Deadline.never();
    /** Whether a loop reached its greatest number of rounds. */
    boolean cutShort;

    private Function<String, Optional<Structure.Struct>> structures = name -> Optional.empty();
    private final Map<String, Optional<Structure.Struct>> modules = new HashMap<>();
    private final Map<String, Object> computed = new HashMap<>();
    private final List<String> console = new ArrayList<>();

    public Evaluation(Scan scan, int externals) {
        this.scan = scan;
        this.externals = new @Nullable Object[externals];
    }

    /** Begins a content. */
    public void begin(
            Content newContent,
            Function<String, Optional<Structure.Struct>> newStructures,
            @Nullable Object[] newExternals,
            Deadline newDeadline) {
        content = newContent;
        deadline = newDeadline;
        cutShort = false;
        array = newContent.array().orElse(null);
        size = newContent.size();
        structures = newStructures;
        System.arraycopy(newExternals, 0, externals, 0, externals.length);
        for (int i = 0; i < usedCount; i++) {
            memo[used[i]] = null;
        }
        usedCount = 0;
        held.clear();
        modules.clear();
        computed.clear();
        console.clear();
        Arrays.fill(variables, null);
        current = -1;
    }

    /** Whether a loop of the rule asked last reached its greatest number of rounds; forgets it. */
    public boolean wasCutShort() {
        boolean was = cutShort;
        cutShort = false;
        return was;
    }

    /** What the rules said with module console. */
    public List<String> said() {
        return List.copyOf(console);
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public void worked(long bytes) {
        deadline.worked(bytes);
    }

    @Override
    public Optional<Structure.Struct> structure(String module) {
        Optional<Structure.Struct> known = modules.get(module);
        if (known == null) {
            known = module.equals("tests") ? Functions.tests() : structures.apply(module);
            modules.put(module, known);
        }
        return known;
    }

    @Override
    public Map<String, Object> computed() {
        return computed;
    }

    @Override
    public void say(String text) {
        if (console.size() < 1000) {
            console.add(text);
        }
    }

    @Nullable
    Object external(int index) {
        return externals[index];
    }

    long size() {
        return size;
    }

    /** A variable of a loop. */
    @Nullable
    Structure variable(int slot) {
        return variables[slot];
    }

    void variable(int slot, @Nullable Structure value) {
        if (slot >= variables.length) {
            variables = Arrays.copyOf(variables, Math.max(slot + 1, variables.length * 2));
        }
        variables[slot] = value;
    }

    @Nullable
    Object remembered(int slot, Node.Objects source) {
        Object known = slot < memo.length ? memo[slot] : null;
        if (known == null) {
            known = source.at(this);
            remember(slot, known == null ? ABSENT : known);
        }
        return known == ABSENT ? null : known;
    }

    @Nullable
    Object rememberedCall(int slot, Function<Evaluation, @Nullable Object> source) {
        Object known = slot < memo.length ? memo[slot] : null;
        if (known == null) {
            known = source.apply(this);
            remember(slot, known == null ? ABSENT : known);
        }
        return known == ABSENT ? null : known;
    }

    private void remember(int slot, Object value) {
        if (slot >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(slot + 1, memo.length * 2));
        }
        memo[slot] = value;
        if (usedCount == used.length) {
            used = Arrays.copyOf(used, usedCount * 2);
        }
        used[usedCount++] = slot;
    }

    /** A whole number of 1, 2 or 4 bytes at a place; undefined beyond the content. */
    long read(long place, int bytes, boolean big, boolean signed) {
        if (place == Node.UNDEFINED || place < 0 || place > size - bytes) {
            return Node.UNDEFINED;
        }
        byte[] all = array;
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            long one = all != null ? all[(int) place + i] & 0xFF : content.at(place + i);
            value |= one << 8 * (big ? bytes - 1 - i : i);
        }
        int shift = 64 - 8 * bytes;
        return signed ? value << shift >> shift : value;
    }

    long count(int pattern, long low, long high) {
        int count = scan.count(pattern);
        int from = firstFrom(pattern, low, count);
        int n = 0;
        while (from + n < count && scan.offset(pattern, from + n) <= high) {
            n++;
        }
        return n;
    }

    boolean anyIn(int pattern, long low, long high) {
        int count = scan.count(pattern);
        int from = firstFrom(pattern, low, count);
        return from < count && scan.offset(pattern, from) <= high;
    }

    private int firstFrom(int pattern, long low, int count) {
        int a = 0;
        int b = count;
        while (a < b) {
            int middle = (a + b) >>> 1;
            if (scan.offset(pattern, middle) < low) {
                a = middle + 1;
            } else {
                b = middle;
            }
        }
        return a;
    }
}
