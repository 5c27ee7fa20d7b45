package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How much each reason weighs, in decibans, with the prior and the thresholds of the verdicts ({@code weights.yml}). */
final class Weights {
    final double prior;
    final double unsure;
    final double suspicious;
    final double malicious;
    private final Map<String, Double> reasons = new HashMap<>();

    private Weights(Yaml file) throws IOException {
        prior = file.number("prior");
        Yaml thresholds = file.at("thresholds");
        unsure = thresholds.number("unsure");
        suspicious = thresholds.number("suspicious");
        malicious = thresholds.number("malicious");
        Yaml weighed = file.at("reasons");
        for (String code : weighed.keys()) {
            reasons.put(code, weighed.number(code));
        }
    }

    static Weights read(Path file) throws IOException {
        return new Weights(Yaml.read(file));
    }

    /**
     * The weight of a reason.
     *
     * @throws IllegalStateException when the file has none
     */
    double of(String code) {
        Double weight = reasons.get(code);
        if (weight == null) {
            throw new IllegalStateException("weights.yml has no weight for " + code);
        }
        return weight;
    }
}
