package org.atalaya.yara;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.atalaya.yara.condition.RuleSet;
import org.atalaya.yara.pattern.Dialect;

/** Compiles YARA rules. */
public final class Yara {
    private Yara() {}

    /**
     * How to compile.
     *
     * @param externals variables the caller defines, each a Long, Double, Boolean or String: its type and its value where
     *     a scan gives no other
     * @param includes finds the source that a file includes by a name: (file that includes, name as written)
     */
    public record Options(
            Dialect dialect, Map<String, Object> externals, BiFunction<String, String, Optional<Source>> includes) {
        /** libyara's dialect, no externals, no includes. */
        public static final Options CLASSIC = new Options(Dialect.CLASSIC, Map.of(), (from, name) -> Optional.empty());

        public Options {
            externals = java.util.Collections.unmodifiableMap(new TreeMap<>(externals));
        }

        public Options withIncludes(BiFunction<String, String, Optional<Source>> newIncludes) {
            return new Options(dialect, externals, newIncludes);
        }

        public Options withDialect(Dialect newDialect) {
            return new Options(newDialect, externals, includes);
        }

        public Options withExternals(Map<String, Object> newExternals) {
            return new Options(dialect, newExternals, includes);
        }
    }

    /** Compiles sources in their order. A rule with an error is left out; {@link Rules#diagnostics} tells all. */
    public static Rules compile(List<Source> sources, Options options) {
        RuleSet set = new RuleSet(options.dialect(), options.externals(), options.includes());
        for (Source source : sources) {
            set.add(source);
        }
        return Rules.of(set, options);
    }
}
