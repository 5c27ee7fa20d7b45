package org.atalaya.lure.lookalike;

import com.ibm.icu.text.SpoofChecker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.brand.Brand;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.domain.Domains;
import org.jspecify.annotations.Nullable;

/**
 * Tells hosts that are made to be taken for a brand's, and how they were made. Skeletons (UTS #39 section 4) and shortened
 * forms of the brands' names are made once; a host is looked up, not permuted.
 */
public final class Lookalikes {
    /** Letters that a label has at least to be told by a single edit. */
    private static final int LEAST_EDITED = 6;
    /** Letters that a name has at least to be told within a longer label. */
    private static final int LEAST_WITHIN = 5;

    /** Kinds of brands whose short names are told as a word of a label. */
    private static final Set<String> MONEY = Set.of("authority", "courier", "bank", "exchange", "wallet");

    /**
     * How a host imitates a brand.
     *
     * @param how {@code letters}, {@code edit}, {@code within}, {@code under} or {@code suffix}
     * @param part of the host that does
     * @param like what it is like
     */
    public record Lookalike(Brand brand, String how, String part, String like) {}

    private final Brands brands;
    private final SpoofChecker checker = new SpoofChecker.Builder().build();
    /** Labels of the brands' registered names. */
    private final Map<String, Brand> labels = new HashMap<>();

    private final Map<String, Brand> skeletons = new HashMap<>();
    /** Labels with one letter left out. */
    private final Map<String, List<String>> shortened = new HashMap<>();

    private final Set<String> ordinary = new HashSet<>();
    private final Map<String, Brand> joined = new HashMap<>();
    private int longestJoined;

    /** Prepares for some brands. */
    public Lookalikes(Brands brands) {
        this.brands = brands;
        for (Brand brand : brands.all()) {
            ordinary.addAll(brand.ordinary());
            for (String domain : brand.domains()) {
                if (Domains.publicSuffix(domain).equals(domain)) {
                    continue; // that of a whole government is part of many names
                }
                String label = label(Domains.organisational(domain));
                if (label.length() >= 3) {
                    labels.putIfAbsent(label, brand);
                    skeletons.putIfAbsent(skeleton(label), brand);
                    if (label.length() >= LEAST_EDITED) {
                        forms(label)
                                .forEach(form -> shortened
                                        .computeIfAbsent(form, key -> new ArrayList<>())
                                        .add(label));
                    }
                }
                joined.putIfAbsent(domain.replace('.', '-'), brand);
                longestJoined = Math.max(longestJoined, domain.length());
            }
        }
    }

    private static Set<String> forms(String label) {
        Set<String> forms = new HashSet<>();
        forms.add(label);
        for (int i = 0; i < label.length(); i++) {
            forms.add(label.substring(0, i) + label.substring(i + 1));
        }
        return forms;
    }

    private static String label(String domain) {
        int dot = domain.indexOf('.');
        return dot < 0 ? domain : domain.substring(0, dot);
    }

    /** Letters as the eye takes them, those that are drawn alike in ASCII as well. */
    private String skeleton(String label) {
        String plain = checker.getSkeleton(label);
        return plain.replace("vv", "w")
                .replace('0', 'o')
                .replace('1', 'l')
                .replace('5', 's')
                .replace('i', 'l');
    }

    /** Whether a label is that of a brand's registered name. */
    public boolean isLabel(String label) {
        return labels.containsKey(label);
    }

    /** What a host imitates; empty for a brand's own and for ordinary ones. */
    public Optional<Lookalike> of(String host) {
        if (host.isEmpty() || Domains.isNumeric(host) || brands.owner(host).isPresent()) {
            return Optional.empty();
        }
        String own = Domains.organisational(host);
        String label = Domains.shown(label(own));
        Brand same = labels.get(label);
        if (same != null && label.length() >= LEAST_WITHIN && !ordinary.contains(label)) {
            return Optional.of(new Lookalike(same, "suffix", own, same.domains().get(0)));
        }
        if (label.length() >= 4 && same == null) {
            Brand like = skeletons.get(skeleton(label));
            if (like != null) {
                return Optional.of(
                        new Lookalike(like, "letters", label, like.domains().get(0)));
            }
        }
        if (label.length() >= LEAST_EDITED - 1 && same == null) {
            Optional<Lookalike> edited = edited(label);
            if (edited.isPresent()) {
                return edited;
            }
        }
        Optional<Lookalike> within = within(label, own, "within");
        if (within.isPresent()) {
            return within;
        }
        return host.length() > own.length()
                ? under(host.substring(0, host.length() - own.length() - 1))
                : Optional.empty();
    }

    private Optional<Lookalike> edited(String label) {
        for (String form : forms(label)) {
            for (String real : shortened.getOrDefault(form, List.of())) {
                int difference = Math.abs(real.length() - label.length());
                boolean one = difference <= 1 && distance(real, label) == 1;
                if (one && !ordinary.contains(real) && !ordinary.contains(label)) {
                    Brand brand = labels.get(real);
                    if (brand != null) {
                        return Optional.of(new Lookalike(brand, "edit", label, real));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** One letter more, less or other, or two neighbours changed about: 1; otherwise 2. */
    private static int distance(String a, String b) {
        int start = 0;
        int least = Math.min(a.length(), b.length());
        while (start < least && a.charAt(start) == b.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < least - start && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
            end++;
        }
        int left = a.length() - start - end;
        int right = b.length() - start - end;
        if (left <= 1 && right <= 1) {
            return left + right == 0 ? 0 : 1;
        }
        boolean swapped = left == 2
                && right == 2
                && a.charAt(start) == b.charAt(start + 1)
                && a.charAt(start + 1) == b.charAt(start);
        return swapped ? 1 : 2;
    }

    private Optional<Lookalike> within(String label, String part, String how) {
        Lookalike found = null;
        String[] words = label.split("[-_.]");
        for (int i = 0; i < label.length() - 2; i++) {
            for (int length = Math.min(24, label.length() - i); length >= 3; length--) {
                String piece = label.substring(i, i + length);
                Brand brand = labels.get(piece);
                if (brand == null) {
                    continue;
                }
                boolean word = java.util.Arrays.asList(words).contains(piece);
                boolean alone = length >= LEAST_WITHIN && !ordinary.contains(piece);
                boolean enough =
                        word && !ordinary.contains(piece) && (length >= LEAST_WITHIN || MONEY.contains(brand.kind()));
                if (!piece.equals(label)
                        && (alone || enough)
                        && (found == null || piece.length() > found.like().length())) {
                    found = new Lookalike(brand, how, part, piece);
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** The brand with the longest of its domains among words that are joined by dashes. */
    private @Nullable Brand joined(String dashed) {
        Brand longest = null;
        int most = 0;
        for (int from = 0; from >= 0; from = after(dashed, from)) {
            for (int next = after(dashed, from); ; next = after(dashed, next)) {
                int to = next < 0 ? dashed.length() : next - 1;
                Brand brand = to - from > most ? joined.get(dashed.substring(from, to)) : null;
                if (brand != null) {
                    longest = brand;
                    most = to - from;
                }
                if (next < 0 || to - from > longestJoined) {
                    break;
                }
            }
        }
        return longest;
    }

    /** Where the next word begins; less than 0 when there is none. */
    private static int after(String dashed, int from) {
        int dash = dashed.indexOf('-', from);
        return dash < 0 ? -1 : dash + 1;
    }

    private Optional<Lookalike> under(String sub) {
        Brand longest = joined(sub.replace('.', '-'));
        if (longest != null) {
            return Optional.of(
                    new Lookalike(longest, "under", sub, longest.domains().get(0)));
        }
        for (String label : sub.split("\\.")) {
            Brand brand = labels.get(label);
            if (brand != null && label.length() >= LEAST_WITHIN && !ordinary.contains(label)) {
                return Optional.of(new Lookalike(brand, "under", sub, label));
            }
            Optional<Lookalike> within = within(label, sub, "under");
            if (within.isPresent()) {
                return within;
            }
        }
        return Optional.empty();
    }
}
