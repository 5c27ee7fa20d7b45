package org.atalaya.warning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;

/**
 * The artifacts of a sweep as the report shows them: files that hold others, or of which there is something to say, with
 * all that is within them. The others are counted.
 */
public final class ArtifactTree {
    /** Artifacts that are shown. */
    static final int MOST_SHOWN = 2_000;
    /** Artifacts of one file that are shown. */
    static final int MOST_OF_FILE = 500;

    private final List<Node> roots = new ArrayList<>();
    private final SortedMap<String, Long> types = new TreeMap<>();
    private final Map<String, Node> current = new LinkedHashMap<>();
    private long count;
    private long shown;
    private long left;

    /** An artifact with what it holds. */
    static final class Node {
        final Artifact artifact;
        final List<Node> children = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();

        Node(Artifact artifact) {
            this.artifact = artifact;
        }

        /** The gravest level of its facts and findings, and of those of what it holds. */
        Level gravest() {
            Level gravest = Level.INFORMATIONAL;
            for (Fact fact : artifact.facts()) {
                gravest = graver(gravest, fact.level());
            }
            for (Finding finding : findings) {
                gravest = graver(gravest, finding.rule().level());
            }
            for (Node child : children) {
                gravest = graver(gravest, child.gravest());
            }
            return gravest;
        }

        private static Level graver(Level a, Level b) {
            return a.compareTo(b) >= 0 ? a : b;
        }
    }

    /** Takes in the next artifact: each after the one that held it, and all of one file together. */
    public void add(Artifact artifact) {
        count++;
        types.merge(artifact.type(), 1L, Long::sum);
        if (artifact.parent().isEmpty()) {
            end();
        }
        if (current.size() >= MOST_OF_FILE) {
            left++;
            return;
        }
        Node node = new Node(artifact);
        current.put(artifact.source(), node);
        Node parent = current.get(artifact.parent());
        if (parent != null && parent != node) {
            parent.children.add(node);
        }
    }

    /** Takes in what a rule found in an artifact of the file in work. */
    public void add(Finding finding) {
        Node node = current.get(finding.place().source());
        if (node != null) {
            node.findings.add(finding);
        }
    }

    /** Decides whether the file in work is shown. */
    private void end() {
        if (!current.isEmpty()) {
            Node root = current.values().iterator().next();
            boolean telling = current.size() > 1
                    || !root.findings.isEmpty()
                    || root.artifact.facts().stream().anyMatch(fact -> fact.level() != Level.INFORMATIONAL);
            if (telling && shown + current.size() <= MOST_SHOWN) {
                roots.add(root);
                shown += current.size();
            } else if (telling) {
                left += current.size();
            }
        }
        current.clear();
    }

    /** Files to show, in the order of the evidence. */
    List<Node> roots() {
        end();
        return roots;
    }

    /** Artifacts in all. */
    public long count() {
        return count;
    }

    /** Artifacts of which there was something to say and that are not shown. */
    long left() {
        return left;
    }

    /** Artifacts per type. */
    SortedMap<String, Long> types() {
        return types;
    }
}
