package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Services that anybody can use under the service's own name ({@code hosts.yml}). */
final class Services {
    private final Map<String, String> kinds = new HashMap<>();

    private Services() {}

    static Services read(Path file) throws IOException {
        Services services = new Services();
        Yaml lists = Yaml.read(file);
        for (String kind : lists.keys()) {
            for (String host : lists.texts(kind)) {
                services.kinds.putIfAbsent(host, kind);
            }
        }
        return services;
    }

    /** What kind of service a host is: {@code pages}, {@code shorteners}, {@code mailboxes}, {@code mailers} or nothing. */
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
}
