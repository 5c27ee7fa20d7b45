package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.atalaya.campaign.CaseFile;
import org.atalaya.warning.ArtifactJson;
import org.atalaya.warning.FindingJson;
import org.atalaya.warning.MessageJson;

/** What a warning may rest on: the ids of a sweep's findings, and those of its artifacts and messages. */
public final class EvidenceIds {
    /** Ids that are remembered. */
    private static final int MOST = 5_000_000;

    private EvidenceIds() {}

    /**
     * The ids of a {@code findings.jsonl}, and of the {@code artifacts.jsonl} and {@code messages.jsonl} beside it.
     *
     * @throws IllegalArgumentException when there are more than {@value #MOST}
     */
    public static Set<String> of(Path findings) throws IOException {
        Set<String> ids = new HashSet<>();
        CaseFile names = CaseFile.empty();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(findings))) {
            FindingJson.read(in, finding -> add(ids, finding.id()));
        }
        Path artifacts = findings.resolveSibling("artifacts.jsonl");
        if (Files.exists(artifacts)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(artifacts))) {
                ArtifactJson.read(in, artifact -> add(ids, names.artifactId(artifact.source())));
            }
        }
        Path messages = findings.resolveSibling("messages.jsonl");
        if (Files.exists(messages)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(messages))) {
                MessageJson.read(
                        in,
                        message -> add(ids, names.messageId(message.judgement().source())));
            }
        }
        return ids;
    }

    private static void add(Set<String> ids, String id) {
        if (ids.size() == MOST) {
            throw new IllegalArgumentException("more than " + MOST + " findings, artifacts and messages");
        }
        ids.add(id);
    }
}
