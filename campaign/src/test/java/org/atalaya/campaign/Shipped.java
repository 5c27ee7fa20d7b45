package org.atalaya.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.atalaya.indicators.WarningLists;

/** The profiles that ship. */
final class Shipped {
    static final Path FOLDER = Path.of("../knowledge/campaigns");
    static final List<Profile> PROFILES = read();

    static final WarningLists LISTS = lists();

    private Shipped() {}

    private static WarningLists lists() {
        try {
            return WarningLists.load(Path.of("../knowledge/warning-lists"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Profile> read() {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> {
                        try {
                            return ProfileReader.read(
                                    folder + "/weights.yml",
                                    Files.readString(folder.resolve("weights.yml")),
                                    folder + "/bundle.json",
                                    Files.readString(folder.resolve("bundle.json")));
                        } catch (IOException unreadable) {
                            throw new UncheckedIOException(unreadable);
                        }
                    })
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Profile profile(String id) {
        return PROFILES.stream()
                .filter(profile -> profile.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
