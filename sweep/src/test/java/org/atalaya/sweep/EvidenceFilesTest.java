package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFilesTest {
    @TempDir
    Path folder;

    private final List<Notice> notices = new ArrayList<>();

    private List<String> names(Path... paths) {
        notices.clear();
        return EvidenceFiles.list(List.of(paths), Set.of(folder.resolve("out")), notices).stream()
                .map(entry -> folder.relativize(entry.path()).toString())
                .toList();
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    @Test
    void linksInsideTheEvidenceAreNamedAndNotFollowed() throws IOException {
        file("case/a.log");
        Path outside = file("elsewhere/b.log");
        Path link = Files.createSymbolicLink(folder.resolve("case/out"), outside.getParent());
        Files.createSymbolicLink(folder.resolve("case/loop"), folder.resolve("case"));
        Files.createSymbolicLink(folder.resolve("case/dangling"), folder.resolve("absent"));
        assertThat(names(folder.resolve("case"))).containsExactly("case/a.log");
        assertThat(notices).hasSize(3).allMatch(notice -> notice.detail().contains("not followed"));
        assertThat(names(link)).as("a link that was named is followed").containsExactly("case/out/b.log");
        assertThat(notices).isEmpty();
    }

    @Test
    void aFileMetTwiceIsReadOnceAndSaidSo() throws IOException {
        Path a = file("case/a.log");
        Files.createLink(folder.resolve("case/hard.log"), a);
        assertThat(names(folder.resolve("case"), a, folder.resolve("case/../case/a.log")))
                .containsExactly("case/a.log");
        assertThat(notices).hasSize(3).allMatch(notice -> notice.detail().startsWith("the same file as"));
    }

    @Test
    void resultsInsideTheEvidenceAreLeftOutAndAnythingElseThereIsNamed() throws IOException {
        file("a.log");
        file("out/report.html");
        assertThat(names(folder)).containsExactly("a.log");
        assertThat(notices).isEmpty();
        file("out/b.evtx");
        assertThat(names(folder)).containsExactly("a.log");
        assertThat(notices).singleElement().matches(notice -> notice.detail().contains("was not read"));
    }

    @Test
    void foldersTooDeepAreNamed() throws IOException {
        file("a.log");
        file("d/".repeat(EvidenceFiles.MOST_FOLDERS_DEEP + 10) + "deep.log");
        assertThat(names(folder)).containsExactly("a.log");
        assertThat(notices).singleElement().matches(notice -> notice.kind() == Notice.Kind.LIMIT);
    }

    @Test
    void devicesAreNamedAndNotOpened() {
        Path device = Path.of("/dev/zero");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(device), "needs /dev/zero");
        assertThat(EvidenceFiles.list(List.of(device), Set.of(folder.resolve("out")), notices))
                .isEmpty();
        assertThat(notices).singleElement().matches(notice -> notice.detail().contains("not a regular file"));
    }
}
