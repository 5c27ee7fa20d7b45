package org.atalaya.sigma;

import java.nio.file.Path;
import java.util.List;

/** placeholder */
public final class RulePack {
    private RulePack() {}

    public static RuleSet load(List<Path> paths, Placeholders placeholders, String placeholderText) {
        return Sigma.load(paths, placeholders);
    }
}
