package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Findings that belong together, laid out as a chain of stages.
 *
 * @param id stable: made from the ids of its first exhibits
 * @param steps in the order of the chain and then of time
 * @param hosts with traces of it, in order
 * @param users accounts concerned, in order
 * @param first time among its exhibits
 * @param last time among its exhibits
 * @param gaps stages of the chain that nothing was seen of, and why that says little or much
 * @param exhibits ids of everything that belongs to it
 * @param attribution whose it is
 * @param resembling groups of ATT&amp;CK that are known for the same, the likeliest first; empty where none was asked for
 */
public record Incident(
        String id,
        List<Step> steps,
        List<String> hosts,
        List<String> users,
        Optional<Instant> first,
        Optional<Instant> last,
        List<Gap> gaps,
        List<String> exhibits,
        Attribution attribution,
        List<Statement> resembling) {
    /**
     * What happened on one host in one stage.
     *
     * @param what the sentence that tells it
     * @param first time of it
     * @param last time of it
     * @param host empty for what is not on a host, such as mail in an archive
     */
    public record Step(Stage stage, Statement what, Optional<Instant> first, Optional<Instant> last, String host) {}

    /**
     * A stage without a trace.
     *
     * @param code why: {@code gap.no-sensor} when nothing in the evidence could have shown it, {@code gap.not-seen} when
     *     something could
     * @param sensor what would show it, such as {@code process}, {@code network}, {@code mail}, {@code files}
     */
    public record Gap(Stage stage, String code, String sensor) {}
}
