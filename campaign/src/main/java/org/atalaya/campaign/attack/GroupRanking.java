package org.atalaya.campaign.attack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.campaign.attack.AttackBundle.Actor;
import org.atalaya.campaign.attack.AttackBundle.Item;
import org.atalaya.campaign.attack.AttackBundle.Use;

/**
 * Ranks the groups of ATT&amp;CK by what was seen of a campaign: a sum of log likelihood ratios against the base rate, of
 * techniques and of software, with what its software can do, how many reports say so, and whom it attacks. A technique that
 * a program seen explains says less than another; a group of which much is known shares something with everybody, so it has
 * to share more; and of whom more is reported, more is to be expected.
 *
 * <p>What is known of a group is what ATT&amp;CK says of it and of its other campaigns. So that a test does not ask for what
 * it has told, a statement is left out whose only reports are those of the campaign itself ({@link Leak}).
 */
public final class GroupRanking {
    /** Share of its campaigns in which a group shows what it is known for. */
    private static final double SHOWN = 0.9;

    /** Which statements of a group are left out in a test on a campaign. */
    public enum Leak {
        /** None. */
        KEPT,
        /** Those that only the campaign's own reports make, and those that name no report. */
        LEFT_OUT,
        /** Those that any of the campaign's own reports makes, and those that name none. */
        STRICTLY_LEFT_OUT;

        boolean keeps(Set<String> cites, Set<String> own) {
            return switch (this) {
                case KEPT -> true;
                case LEFT_OUT -> !own.containsAll(cites);
                case STRICTLY_LEFT_OUT -> !cites.isEmpty() && cites.stream().noneMatch(own::contains);
            };
        }
    }

    /**
     * What one kind of evidence weighs, relative to a technique seen.
     *
     * @param software a program that the group uses
     * @param explained a technique of a program that was seen too: it hardly says more than the program does
     * @param ability a technique that only a program of the group is known for
     * @param repeated for each doubling of the reports that say so, as a share of the statement's weight
     * @param length how far a group of which much is known has to share more, 0 for not at all, 1 for in proportion
     * @param prior for each tenfold of the reports on the group, before any evidence
     * @param victims a country or sector that both descriptions name
     */
    public record Weights(
            double software,
            double explained,
            double ability,
            double repeated,
            double length,
            double prior,
            double victims) {
        /** Techniques and software alone. */
        public static final Weights PLAIN = new Weights(1, 1, 0, 0, 0, 0, 0);
        /**
         * The middle of those that do best on single reports about groups, reports on groups as well known as those of
         * campaigns counting more; no campaign had a part in it (bench/AttackTruth.java). That of the victims, of whom
         * those reports say nothing, is set to that of a technique.
         */
        public static final Weights CHOSEN = new Weights(1.7, 0.7, 0.4, 0.15, 0.15, 1, 1);
    }

    /**
     * Decimal logarithms of likelihood ratios.
     *
     * @param once each statement once
     * @param again each times the binary logarithm of the reports that make it
     */
    public record Sum(double once, double again) {
        static final Sum NOTHING = new Sum(0, 0);

        Sum plus(double ratio, int reports) {
            return new Sum(once + ratio, again + ratio * Math.log(reports) / Math.log(2));
        }

        double with(double repeated) {
            return once + repeated * again;
        }
    }

    /**
     * What speaks for one group, in decimal logarithms.
     *
     * @param technique techniques seen that it is known for, but the explained
     * @param explained those that a program seen can do
     * @param software programs seen that it is known for
     * @param ability techniques seen that only a program of its is known for
     * @param victims countries and sectors that both descriptions name
     * @param known statements about the group, as a multiple of the mean of all groups
     * @param reports on it
     */
    public record Evidence(
            Actor group,
            Sum technique,
            Sum explained,
            Sum software,
            double ability,
            double victims,
            double known,
            int reports) {
        /** Below this share no group is divided, however little is known of it. */
        private static final double LEAST_DIVISOR = 0.25;

        /** The weighted sum. */
        public double score(Weights weights) {
            double shared = technique.with(weights.repeated)
                    + weights.explained * explained.with(weights.repeated)
                    + weights.software * software.with(weights.repeated)
                    + weights.ability * ability;
            return shared / Math.max(LEAST_DIVISOR, 1 + weights.length * (known - 1))
                    + weights.prior * Math.log10(1 + reports)
                    + weights.victims * victims;
        }
    }

    private final AttackBundle bundle;
    private final boolean campaigns;
    private final Map<String, List<Actor>> campaignsOf = new HashMap<>();
    private final Map<String, String> byExternalId = new HashMap<>();

    /**
     * A ranking.
     *
     * @param campaigns whether what is known of a group's campaigns counts as known of the group
     */
    public GroupRanking(AttackBundle bundle, boolean campaigns) {
        this.bundle = bundle;
        this.campaigns = campaigns;
        bundle.items().values().forEach(item -> byExternalId.put(item.externalId(), item.id()));
        for (Actor campaign : bundle.campaigns()) {
            if (campaign.attributedTo().size() == 1) {
                campaign.attributedTo()
                        .forEach(group -> campaignsOf
                                .computeIfAbsent(group, unused -> new ArrayList<>())
                                .add(campaign));
            }
        }
    }

    /**
     * Campaigns whose group is known: exactly one, which is in the field, and at least some statements.
     *
     * @param leastUses of the campaign
     */
    public List<Actor> attributed(int leastUses) {
        return bundle.campaigns().stream()
                .filter(campaign ->
                        campaign.attributedTo().size() == 1 && campaign.uses().size() >= leastUses)
                .toList();
    }

    /** How many statements of a group are left when one of its campaigns is the test. */
    public int left(Actor campaign, Leak leak) {
        Actor group = bundle.groups().stream()
                .filter(one -> campaign.attributedTo().contains(one.id()))
                .findFirst()
                .orElseThrow();
        return known(group, campaign.reports(), campaign.id(), leak).items().size();
    }

    /** The evidence for each group of what was seen of a campaign, which is itself not among what is known. */
    public List<Evidence> evidence(Actor campaign, Leak leak) {
        Set<String> items = new LinkedHashSet<>();
        campaign.uses().forEach(use -> items.add(use.item()));
        return evidence(items, campaign.reports(), campaign.id(), campaign.description(), leak);
    }

    /**
     * The evidence for each group of some items.
     *
     * @param own reports of it
     * @param skip id of the campaign that it is; empty for none
     * @param description of the campaign, for its victims; may be empty
     */
    public List<Evidence> evidence(
            Collection<String> items, Set<String> own, String skip, String description, Leak leak) {
        Map<Actor, Known> known = new LinkedHashMap<>();
        Map<Actor, Set<String>> abilities = new HashMap<>();
        Map<Actor, Set<String>> victims = new HashMap<>();
        Map<String, Integer> groupsWith = new HashMap<>();
        Map<String, Integer> groupsAble = new HashMap<>();
        Map<String, Integer> groupsOn = new HashMap<>();
        Set<String> attacked = Victims.of(description, Set.of());
        double statements = 0;
        for (Actor group : bundle.groups()) {
            Known of = known(group, own, skip, leak);
            Set<String> able = able(of.items().keySet(), own, leak);
            known.put(group, of);
            abilities.put(group, able);
            victims.put(group, attacked.isEmpty() ? Set.of() : Victims.of(group.description(), own));
            count(groupsWith, of.items().keySet());
            able.addAll(of.items().keySet());
            count(groupsAble, able);
            count(groupsOn, victims.getOrDefault(group, Set.of()));
            statements += of.items().size();
        }
        double mean = Math.max(1, statements / bundle.groups().size());
        Set<String> explained = able(items, own, leak);
        List<Evidence> evidence = new ArrayList<>();
        known.forEach((group, of) -> {
            Sum technique = Sum.NOTHING;
            Sum within = Sum.NOTHING;
            Sum software = Sum.NOTHING;
            double ability = 0;
            for (String id : items) {
                Item item = bundle.items().get(id);
                if (item == null) {
                    continue;
                }
                Integer reports = of.items().get(id);
                if (reports == null) {
                    boolean able = item.technique()
                            && abilities.getOrDefault(group, Set.of()).contains(id);
                    ability += able ? ratio(groupsAble, id) : 0;
                } else if (!item.technique()) {
                    software = software.plus(ratio(groupsWith, id), reports);
                } else if (explained.contains(id)) {
                    within = within.plus(ratio(groupsWith, id), reports);
                } else {
                    technique = technique.plus(ratio(groupsWith, id), reports);
                }
            }
            double on = attacked.stream()
                    .filter(victims.getOrDefault(group, Set.of())::contains)
                    .mapToDouble(victim -> ratio(groupsOn, victim))
                    .sum();
            evidence.add(new Evidence(
                    group,
                    technique,
                    within,
                    software,
                    ability,
                    on,
                    Math.max(1, of.items().size()) / mean,
                    of.reports()));
        });
        return evidence;
    }

    /**
     * A group that is known for some of what was seen.
     *
     * @param shared ids of techniques and software, such as {@code T1218.007}, in the order of what was seen
     */
    public record Alike(Actor group, List<String> shared) {}

    /** Whether the bundle has a technique or program of an id such as {@code T1218.007} or {@code S0154}. */
    public boolean knows(String externalId) {
        return byExternalId.containsKey(externalId);
    }

    /**
     * The groups that are known for most of what was seen, the likeliest first; none that shares nothing.
     *
     * @param externalIds of techniques and software; what the bundle does not have is passed over
     * @param most groups
     */
    public List<Alike> alike(Collection<String> externalIds, int most) {
        Map<String, String> seen = new LinkedHashMap<>();
        for (String externalId : externalIds) {
            String id = byExternalId.get(externalId);
            if (id != null) {
                seen.put(id, externalId);
            }
        }
        List<Alike> alike = new ArrayList<>();
        for (Evidence one : ranked(evidence(seen.keySet(), Set.of(), "", "", Leak.KEPT), Weights.CHOSEN)) {
            if (alike.size() == most) {
                break;
            }
            Set<String> known =
                    known(one.group, Set.of(), "", Leak.KEPT).items().keySet();
            List<String> shared = seen.entrySet().stream()
                    .filter(entry -> known.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (!shared.isEmpty()) {
                alike.add(new Alike(one.group, shared));
            }
        }
        return alike;
    }

    /** The rank of a group, from 1; of equals it counts as the last. */
    public static int rank(List<Evidence> evidence, String group, Weights weights) {
        double own = evidence.stream()
                .filter(one -> one.group.id().equals(group))
                .mapToDouble(one -> one.score(weights))
                .findFirst()
                .orElseThrow();
        return (int) evidence.stream()
                .filter(one -> one.score(weights) >= own - 1e-9)
                .count();
    }

    /** The groups in their order, the likeliest first. */
    public static List<Evidence> ranked(List<Evidence> evidence, Weights weights) {
        return evidence.stream()
                .sorted(Comparator.comparingDouble((Evidence one) -> -one.score(weights))
                        .thenComparing(one -> one.group.externalId()))
                .toList();
    }

    private double ratio(Map<String, Integer> groupsWith, String of) {
        int count = Math.max(1, groupsWith.getOrDefault(of, 1));
        return Math.max(0, Math.log10(SHOWN * bundle.groups().size() / count));
    }

    private static void count(Map<String, Integer> counts, Set<String> values) {
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
    }

    /**
     * What is known of a group.
     *
     * @param items with the number of reports that say so
     * @param reports on the group, in all
     */
    private record Known(Map<String, Integer> items, int reports) {}

    private Known known(Actor group, Set<String> own, String skip, Leak leak) {
        Map<String, Integer> items = new LinkedHashMap<>();
        Set<String> reports = new HashSet<>();
        List<Actor> sources = new ArrayList<>(List.of(group));
        if (campaigns) {
            campaignsOf.getOrDefault(group.id(), List.of()).stream()
                    .filter(campaign -> !campaign.id().equals(skip))
                    .forEach(sources::add);
        }
        for (Actor source : sources) {
            for (Use use : source.uses()) {
                if (leak.keeps(use.cites(), own)) {
                    Set<String> others = new HashSet<>(use.cites());
                    others.removeAll(own);
                    reports.addAll(others);
                    items.merge(use.item(), Math.max(1, others.size()), Integer::sum);
                }
            }
        }
        return new Known(items, reports.size());
    }

    /** Techniques of the software among what is known. */
    private Set<String> able(Collection<String> known, Set<String> own, Leak leak) {
        Set<String> able = new HashSet<>();
        for (String item : known) {
            for (Use use : bundle.software().getOrDefault(item, List.of())) {
                Item what = bundle.items().get(use.item());
                if (what != null && what.technique() && leak.keeps(use.cites(), own)) {
                    able.add(use.item());
                }
            }
        }
        return able;
    }
}
