package org.atalaya.warning;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** ATT&amp;CK tactics of the enterprise matrix, in its order. */
public enum Tactic {
    RECONNAISSANCE,
    RESOURCE_DEVELOPMENT,
    INITIAL_ACCESS,
    EXECUTION,
    PERSISTENCE,
    PRIVILEGE_ESCALATION,
    DEFENSE_EVASION,
    CREDENTIAL_ACCESS,
    DISCOVERY,
    LATERAL_MOVEMENT,
    COLLECTION,
    COMMAND_AND_CONTROL,
    EXFILTRATION,
    IMPACT;

    private static final Pattern TECHNIQUE = Pattern.compile("attack\\.t\\d{4}(\\.\\d{3})?");

    /** The tactics that a rule's tags name, such as {@code attack.initial-access}; in either spelling. */
    public static List<Tactic> of(List<String> tags) {
        return tags.stream()
                .map(Tactic::of)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .toList();
    }

    private static Optional<Tactic> of(String tag) {
        String lower = tag.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("attack.")) {
            return Optional.empty();
        }
        String name = lower.substring(7).replace('-', '_').toUpperCase(Locale.ROOT);
        // ATT&CK 19 splits defense evasion into stealth and defense impairment; both stand in its column here.
        if (name.equals("STEALTH") || name.equals("DEFENSE_IMPAIRMENT")) {
            return Optional.of(DEFENSE_EVASION);
        }
        for (Tactic tactic : values()) {
            if (tactic.name().equals(name)) {
                return Optional.of(tactic);
            }
        }
        return Optional.empty();
    }

    /** The technique ids that tags name, such as {@code T1218.007}. */
    public static List<String> techniques(List<String> tags) {
        return tags.stream()
                .map(tag -> tag.toLowerCase(Locale.ROOT))
                .filter(TECHNIQUE.asMatchPredicate())
                .map(tag -> tag.substring(7).toUpperCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
    }
}
