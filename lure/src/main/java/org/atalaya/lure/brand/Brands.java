package org.atalaya.lure.brand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.lure.Yaml;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.text.Tokens;

/** All brands that are known, found in a text in one pass over its words. One instance serves all threads. */
public final class Brands {
    private static final java.util.Set<String> KINDS =
            java.util.Set.of("authority", "bank", "exchange", "wallet", "software", "shop", "courier", "mailbox");

    private record Name(Brand brand, Kind kind, String[] words) {}

    /**
     * A brand's name in a text.
     *
     * @param kind of name
     * @param first its first word
     * @param last its last word
     */
    public record Claim(Brand brand, Kind kind, int first, int last) {
        /** Whether the name is nobody else's. */
        public boolean strong() {
            return kind == Kind.STRONG;
        }
    }

    /** How much a name says. */
    public enum Kind {
        /** It is nobody else's. */
        STRONG,
        /** It is a word as well. */
        WEAK,
        /** It is that of something that the brand runs. */
        SYSTEM
    }

    /** Letters of each part of a name that is written as two words, at least. */
    private static final int LEAST_PART = 3;

    private final List<Brand> all;
    private final Map<String, List<Name>> byWord = new HashMap<>();
    private final Map<String, Brand> byDomain = new HashMap<>();

    /** Knows some brands. */
    public Brands(List<Brand> brands) {
        this.all = List.copyOf(brands);
        for (Brand brand : all) {
            brand.strong().forEach(name -> add(brand, Kind.STRONG, name));
            brand.weak().forEach(name -> add(brand, Kind.WEAK, name));
            brand.systems().forEach(name -> add(brand, Kind.SYSTEM, name));
            for (String domain : brand.domains()) {
                byDomain.putIfAbsent(domain, brand);
                add(brand, Kind.STRONG, domain);
            }
        }
        byWord.values().forEach(names -> names.sort((a, b) -> Integer.compare(b.words.length, a.words.length)));
    }

    private void add(Brand brand, Kind kind, String name) {
        Tokens tokens = Tokens.of(name);
        if (tokens.size() == 0) {
            return;
        }
        String[] words = new String[tokens.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = tokens.word(i);
        }
        byWord.computeIfAbsent(words[0], key -> new ArrayList<>()).add(new Name(brand, kind, words));
        if (kind == Kind.STRONG && words.length == 1) {
            apart(brand, words[0]);
        }
    }

    /** A name of one word is also read when it is written as two, such as "Pay Pal". */
    private void apart(Brand brand, String name) {
        for (int at = LEAST_PART; at <= name.length() - LEAST_PART; at++) {
            String[] words = {name.substring(0, at), name.substring(at)};
            byWord.computeIfAbsent(words[0], key -> new ArrayList<>()).add(new Name(brand, Kind.STRONG, words));
        }
    }

    /**
     * Reads the packs of a folder.
     *
     * @throws IOException when one cannot be read or says something wrong; the message names it
     */
    public static Brands load(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
        List<Brand> brands = new ArrayList<>();
        for (Path file : files) {
            brands.add(brand(Yaml.read(file)));
        }
        return new Brands(brands);
    }

    private static Brand brand(Yaml pack) throws IOException {
        String kind = pack.text("kind");
        if (!KINDS.contains(kind)) {
            throw pack.wrong("kind", "one of " + new java.util.TreeSet<>(KINDS));
        }
        if (pack.texts("sources").isEmpty()) {
            throw pack.wrong("sources", "at least one address that the domains were taken from");
        }
        List<String> domains =
                pack.texts("domains").stream().map(Domains::ascii).toList();
        Map<String, String> never = new HashMap<>();
        if (pack.has("never")) {
            for (String language : List.of("en", "es")) {
                never.put(language, pack.at("never").text(language));
            }
        }
        Yaml names = pack.at("names");
        return new Brand(
                pack.text("id"),
                kind,
                pack.text("name"),
                names.texts("strong"),
                names.texts("weak"),
                pack.texts("systems"),
                pack.texts("ordinary"),
                domains,
                Map.copyOf(never));
    }

    /** All of them, in the order of their files. */
    public List<Brand> all() {
        return all;
    }

    /** Every name in a text, the longest at each place. */
    public List<Claim> claims(Tokens tokens) {
        List<Claim> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            List<Name> names = byWord.get(tokens.word(i));
            if (names == null) {
                continue;
            }
            for (Name name : names) {
                if (matches(name.words, tokens, i)) {
                    found.add(new Claim(name.brand, name.kind, i, i + name.words.length - 1));
                    break;
                }
            }
        }
        return found;
    }

    private static boolean matches(String[] words, Tokens tokens, int at) {
        if (at + words.length > tokens.size()) {
            return false;
        }
        for (int i = 1; i < words.length; i++) {
            if (!words[i].equals(tokens.word(at + i))) {
                return false;
            }
        }
        return true;
    }

    /** The brand that a host belongs to. */
    public Optional<Brand> owner(String host) {
        String rest = host;
        while (!rest.isEmpty()) {
            Brand brand = byDomain.get(rest);
            if (brand != null) {
                return Optional.of(brand);
            }
            int dot = rest.indexOf('.');
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        return Optional.empty();
    }
}
