package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.lure.domain.Domains;

/** Services that anybody can use under the service's own name ({@code hosts.yml}). */
final class Services {
    private final Map<String, String> kinds = new HashMap<>();

    private final List<String> words = new ArrayList<>();
    private final Set<String> suffixes = new HashSet<>();

    private Services() {}

    static Services read(Path file) throws IOException {
        Services services = new Services();
        Yaml lists = Yaml.read(file);
        for (String kind : lists.keys()) {
            if (kind.equals("words")) {
                services.words.addAll(lists.texts(kind));
                continue;
            }
            if (kind.equals("suffixes")) {
                services.suffixes.addAll(lists.texts(kind));
                continue;
            }
            for (String host : lists.texts(kind)) {
                services.kinds.putIfAbsent(host, kind);
            }
        }
        return services;
    }

    /** What kind of service a host is: {@code pages}, {@code files}, {@code shorteners}, {@code mailboxes}, {@code mailers} or nothing. */
    String kind(String host) {
        String rest = host;
        while (!rest.isEmpty()) {
            String kind = kinds.get(rest);
            if (kind != null) {
                return kind;
            }
            int dot = rest.indexOf('.');
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        return "";
    }

    /** Whether a host ends in a suffix whose names cost next to nothing. */
    boolean isCheap(String host) {
        return suffixes.contains(host.substring(host.lastIndexOf('.') + 1));
    }

    /** A word of accounts and payments in a host's name that is there to be believed; empty without one. */
    String word(String host) {
        if (Domains.isNumeric(host)) {
            return "";
        }
        String suffix = Domains.publicSuffix(host);
        String rest = host.substring(0, Math.max(0, host.length() - suffix.length()));
        List<String> labels = Arrays.asList(rest.split("[.-]"));
        for (String word : words) {
            boolean stem = word.endsWith("*");
            String plain = stem ? word.substring(0, word.length() - 1) : word;
            if (stem ? rest.contains(plain) : labels.contains(plain)) {
                return plain;
            }
        }
        return "";
    }
}
