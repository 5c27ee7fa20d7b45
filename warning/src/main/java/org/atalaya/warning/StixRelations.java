package org.atalaya.warning;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which types of objects which relationships join (OASIS STIX 2.1 §§4, 6: the tables of relationships of each object). */
final class StixRelations {
    /** Source, relationship, targets; {@code *} stands for each observable object. */
    private static final String TABLE = """
            malware-analysis analysis-of malware
            campaign attributed-to intrusion-set threat-actor
            intrusion-set attributed-to threat-actor
            threat-actor attributed-to identity
            malware authored-by intrusion-set threat-actor
            malware-analysis av-analysis-of malware
            indicator based-on observed-data
            malware beacons-to infrastructure
            ipv4-addr belongs-to autonomous-system
            ipv6-addr belongs-to autonomous-system
            malware-analysis characterizes malware
            infrastructure communicates-with domain-name infrastructure ipv4-addr ipv6-addr url
            malware communicates-with domain-name ipv4-addr ipv6-addr url
            campaign compromises infrastructure
            intrusion-set compromises infrastructure
            threat-actor compromises infrastructure
            infrastructure consists-of infrastructure observed-data *
            infrastructure controls infrastructure malware
            malware controls malware
            attack-pattern delivers malware
            infrastructure delivers malware
            tool delivers malware
            malware downloads file malware tool
            malware drops file malware tool
            tool drops malware
            malware-analysis dynamic-analysis-of malware
            malware exfiltrates-to infrastructure
            malware exploits vulnerability
            infrastructure has vulnerability
            tool has vulnerability
            infrastructure hosts malware tool
            intrusion-set hosts infrastructure
            threat-actor hosts infrastructure
            threat-actor impersonates identity
            indicator indicates attack-pattern campaign infrastructure intrusion-set malware threat-actor tool
            course-of-action investigates indicator
            identity located-at location
            infrastructure located-at location
            threat-actor located-at location
            course-of-action mitigates attack-pattern indicator malware tool vulnerability
            campaign originates-from location
            intrusion-set originates-from location
            malware originates-from location
            intrusion-set owns infrastructure
            threat-actor owns infrastructure
            course-of-action remediates malware vulnerability
            domain-name resolves-to domain-name ipv4-addr ipv6-addr
            ipv4-addr resolves-to mac-addr
            ipv6-addr resolves-to mac-addr
            malware-analysis static-analysis-of malware
            attack-pattern targets identity location vulnerability
            campaign targets identity location vulnerability
            intrusion-set targets identity location vulnerability
            malware targets identity infrastructure location vulnerability
            threat-actor targets identity location vulnerability
            tool targets identity infrastructure location vulnerability
            attack-pattern uses malware tool
            campaign uses attack-pattern infrastructure malware tool
            infrastructure uses infrastructure
            intrusion-set uses attack-pattern infrastructure malware tool
            malware uses attack-pattern infrastructure malware tool
            threat-actor uses attack-pattern infrastructure malware tool
            tool uses infrastructure
            malware variant-of malware
            """;
    /** Between any two objects of one type, and between any two at all (§4, common relationships). */
    private static final Set<String> OF_ONE_TYPE = Set.of("derived-from", "duplicate-of");

    private static final String OF_ANY = "related-to";

    /** Targets by relationship and source. */
    private static final Map<String, Map<String, Set<String>>> TARGETS = new HashMap<>();

    static {
        TABLE.lines().map(line -> line.split(" ")).forEach(words -> {
            Set<String> targets = new HashSet<>();
            for (int i = 2; i < words.length; i++) {
                if (words[i].equals("*")) {
                    targets.addAll(StixShapes.OBSERVABLES.keySet());
                } else {
                    targets.add(words[i]);
                }
            }
            TARGETS.computeIfAbsent(words[1], key -> new HashMap<>()).put(words[0], targets);
        });
    }

    private StixRelations() {}

    /** Whether the specification has a relationship of this name. */
    static boolean known(String name) {
        return TARGETS.containsKey(name) || OF_ONE_TYPE.contains(name) || name.equals(OF_ANY);
    }

    /** Whether it may join two types; what it joins, in words, where it may not. */
    static Optional<String> wrong(String name, String source, String target) {
        if (name.equals(OF_ANY) || OF_ONE_TYPE.contains(name) && source.equals(target)) {
            return Optional.empty();
        }
        if (OF_ONE_TYPE.contains(name)) {
            return Optional.of(source + " → " + source);
        }
        Map<String, Set<String>> joined = TARGETS.getOrDefault(name, Map.of());
        Set<String> targets = joined.getOrDefault(source, Set.of());
        if (targets.contains(target)) {
            return Optional.empty();
        }
        return Optional.of(
                targets.isEmpty()
                        ? String.join(", ", new TreeSet<>(joined.keySet())) + " → …"
                        : source + " → " + String.join(", ", new TreeSet<>(targets)));
    }

    /** Whether a type is one of the objects that relationships may join: of the specification, domain or observable. */
    static boolean standard(String type) {
        return StixShapes.OBSERVABLES.containsKey(type) || StixShapes.REQUIRED.containsKey(type);
    }
}
