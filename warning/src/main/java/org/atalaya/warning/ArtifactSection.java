package org.atalaya.warning;

import java.util.List;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Finding;
import org.atalaya.model.Level;

/** The part of the report that shows what was in what. */
final class ArtifactSection {
    /** Facts of one artifact that are shown. */
    private static final int MOST_FACTS = 60;

    private final Html html;

    ArtifactSection(Html html) {
        this.html = html;
    }

    void write(ArtifactTree tree) {
        List<ArtifactTree.Node> roots = tree.roots();
        html.raw("<h2>").say("section.artifacts").raw("</h2><p class=caption>");
        html.say("artifacts.caption", tree.count());
        html.raw("</p><p class=types>");
        tree.types()
                .forEach((type, count) -> html.raw("<span class=tag>")
                        .text(type)
                        .raw(" ")
                        .number(count)
                        .raw("</span>"));
        html.raw("</p>\n");
        if (!roots.isEmpty()) {
            html.raw("<ul class=tree>");
            roots.forEach(root -> node(root, root.artifact.source()));
            html.raw("</ul>\n");
        }
        if (tree.left() > 0) {
            html.raw("<p class=caption>").say("artifacts.more", tree.left()).raw("</p>\n");
        }
    }

    private void node(ArtifactTree.Node node, String name) {
        Artifact artifact = node.artifact;
        Level gravest = node.gravest();
        html.raw("<li><details").attribute("class", "artifact " + gravest.word());
        html.raw(gravest.compareTo(Level.LOW) > 0 ? " open>" : ">").raw("<summary><b>");
        html.text(name).raw("</b> <span class=chip>").text(artifact.type()).raw("</span> <small>");
        if (!artifact.role().isEmpty()) {
            html.text(artifact.role()).raw(" · ");
        }
        html.say("artifact.bytes", artifact.size()).raw("</small></summary>");
        if (!node.findings.isEmpty()) {
            html.raw("<p class=matched>");
            for (Finding finding : node.findings) {
                html.raw("<a class=\"chip ").raw(finding.rule().level().word()).raw("\"");
                html.attribute("href", "#f-" + finding.id()).raw(">");
                html.each(language -> finding.rule().title(language.tag())).raw("</a> ");
            }
            html.raw("</p>");
        }
        if (!artifact.facts().isEmpty()) {
            html.raw("<ul class=facts>");
            for (Fact fact : artifact.facts()
                    .subList(0, Math.min(MOST_FACTS, artifact.facts().size()))) {
                html.raw("<li><span")
                        .attribute("class", "dot " + fact.level().word())
                        .raw(">●</span> ");
                html.say(texts -> texts.fact(fact));
                if (fact.offset() >= 0) {
                    html.raw(" <small>")
                            .say("artifact.at", fact.offset(), fact.length())
                            .raw("</small>");
                }
                html.raw("</li>");
            }
            html.raw("</ul>");
            if (artifact.facts().size() > MOST_FACTS) {
                html.raw("<p class=caption>")
                        .say("artifact.facts.more", (long) artifact.facts().size() - MOST_FACTS)
                        .raw("</p>");
            }
        }
        String sha256 = artifact.hashes().getOrDefault("sha256", "");
        if (!sha256.isEmpty()) {
            html.raw("<p class=where>SHA-256 <span class=hash>").text(sha256).raw("</span></p>");
        }
        if (!node.children.isEmpty()) {
            html.raw("<ul class=tree>");
            for (ArtifactTree.Node child : node.children) {
                String source = child.artifact.source();
                node(
                        child,
                        source.substring(
                                Math.min(source.length(), artifact.source().length() + 1)));
            }
            html.raw("</ul>");
        }
        html.raw("</details></li>\n");
    }
}
