package org.atalaya.campaign.attack;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many groups of ATT&amp;CK use each technique, as of a date: the base rate that makes a technique telling or not.
 *
 * @param groups how many there are
 * @param byTechnique groups that use a technique, by its id in lower case ({@code t1218.007}); of a technique with
 *     sub-techniques, also those that use one of them
 */
public record Frequencies(int groups, Map<String, Integer> byTechnique) {
    /** Share of its campaigns in which a group shows a technique that it uses. */
    private static final double SHOWN = 0.9;
    /** Reports tell of what is worth telling, not of everything: half of the decibans are taken for that. */
    private static final double REPORTED = 0.5;

    private static final int MOST_LINES = 20_000;

    /** A table without a technique: nothing is known to be common or rare. */
    public static Frequencies none() {
        return new Frequencies(0, Map.of());
    }

    /** Counts the groups of a bundle. */
    public static Frequencies of(AttackBundle bundle) {
        Map<String, Integer> counts = new TreeMap<>();
        for (AttackBundle.Actor group : bundle.groups()) {
            Set<String> techniques = new HashSet<>();
            for (AttackBundle.Use use : group.uses()) {
                AttackBundle.Item item = bundle.items().get(use.item());
                if (item != null && item.technique()) {
                    techniques.add(item.externalId().toLowerCase(java.util.Locale.ROOT));
                    techniques.add(item.parent().toLowerCase(java.util.Locale.ROOT));
                }
            }
            techniques.forEach(technique -> counts.merge(technique, 1, Integer::sum));
        }
        return new Frequencies(bundle.groups().size(), counts);
    }

    /**
     * Reads a table: lines of technique and number of groups with a tab between, {@code groups} and their number among
     * them; lines that begin with {@code #} are for people.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when a line is wrong; the message says which
     */
    public static Frequencies read(String file, String text) {
        Map<String, Integer> counts = new HashMap<>();
        String[] lines = text.split("\n", MOST_LINES + 1);
        if (lines.length > MOST_LINES) {
            throw new IllegalArgumentException(file + ": more than " + MOST_LINES + " lines");
        }
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split("\t");
            if (cells.length != 2 || !cells[1].matches("[0-9]{1,6}")) {
                throw new IllegalArgumentException(
                        file + ":" + (i + 1) + ": expected a technique, a tab and a number, found " + line);
            }
            counts.put(cells[0], Integer.valueOf(cells[1]));
        }
        Integer groups = counts.remove("groups");
        if (groups == null || groups == 0) {
            throw new IllegalArgumentException(file + ": expected a line \"groups\" with their number");
        }
        return new Frequencies(groups, counts);
    }

    /** The table as {@link #read} reads it, without what is for people. */
    public String lines() {
        StringBuilder lines = new StringBuilder("groups\t" + groups + "\n");
        new TreeMap<>(byTechnique)
                .forEach((technique, count) ->
                        lines.append(technique).append('\t').append(count).append('\n'));
        return lines.toString();
    }

    /**
     * The most decibans that a technique can weigh for a group that is known to use it: half of
     * 10·log10({@value #SHOWN}·groups/k), k the groups that use it; nothing for one that is common. A technique that no
     * group is known to use counts as used by one. Infinite in a table without groups.
     *
     * @param technique id in lower case
     */
    public double most(String technique) {
        if (groups == 0) {
            return Double.POSITIVE_INFINITY;
        }
        int known = Math.max(1, byTechnique.getOrDefault(technique, 1));
        return Math.max(0, REPORTED * 10 * Math.log10(SHOWN * groups / known));
    }
}
