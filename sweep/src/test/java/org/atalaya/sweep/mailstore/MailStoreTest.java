package org.atalaya.sweep.mailstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailStoreTest {
    @TempDir
    private Path folder;

    private List<MailStore.Found> ask(Path store, int mailing) throws IOException {
        try (MailStore opened = MailStore.open(store)) {
            return opened.similar(List.of(StoreFiles.sketch(StoreFiles.words(mailing, 50))));
        }
    }

    @Test
    void everyRecipientOfAMailingIsFoundAndNobodyElse() throws IOException {
        Path store = folder.resolve("store");
        StoreFiles.add(store, 0, 30, 7);
        List<MailStore.Found> found = ask(store, 3);
        assertThat(found)
                .extracting(MailStore.Found::mail)
                .containsExactlyInAnyOrder(
                        StoreFiles.record(21),
                        StoreFiles.record(22),
                        StoreFiles.record(23),
                        StoreFiles.record(24),
                        StoreFiles.record(25),
                        StoreFiles.record(26),
                        StoreFiles.record(27));
        assertThat(found).allSatisfy(one -> assertThat(one.percent()).isBetween(60, 100));
    }

    @Test
    void whatIsThereAlreadyIsNotAddedAgain() throws IOException {
        Path store = folder.resolve("store");
        assertThat(StoreFiles.add(store, 0, 5, 4)).isEqualTo(20);
        assertThat(StoreFiles.add(store, 0, 5, 4)).isZero();
        assertThat(StoreFiles.add(store, 100, 5, 4)).isEqualTo(20);
        assertThat(ask(store, 2)).hasSize(8);
    }

    @Test
    void manySegmentsBecomeOneAndNothingIsLost() throws IOException {
        Path store = folder.resolve("store");
        for (int i = 0; i < MailStoreWriter.MOST_SEGMENTS + 2; i++) {
            StoreFiles.add(store, 100 * i, 3, 2);
        }
        assertThat(MailStore.files(store)).hasSize(2);
        assertThat(ask(store, 1)).hasSize(2 * (MailStoreWriter.MOST_SEGMENTS + 2));
        assertThat(StoreFiles.add(store, 0, 3, 2)).isZero();
    }

    @Test
    void theSameMailsGiveTheSameBytes() throws IOException {
        StoreFiles.add(folder.resolve("one"), 0, 6, 3);
        StoreFiles.add(folder.resolve("other"), 0, 6, 3);
        assertThat(MailStore.files(folder.resolve("one")).get(0))
                .hasSameBinaryContentAs(MailStore.files(folder.resolve("other")).get(0));
    }

    @Test
    void anyDamageThatAnAnswerMeetsIsToldAndNoneChangesAnAnswer() throws IOException {
        Path store = folder.resolve("store");
        StoreFiles.add(store, 0, 8, 4);
        List<MailStore.Found> sound = ask(store, 3);
        Path file = MailStore.files(store).get(0);
        byte[] bytes = Files.readAllBytes(file);
        int told = 0;
        for (int at = 0; at < bytes.length; at += 997) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            try {
                assertThat(ask(store, 3)).as("byte %d", at).isEqualTo(sound);
            } catch (StoreDamaged expected) {
                assertThat(expected)
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("index the mails again");
                told++;
            }
        }
        assertThat(told).isGreaterThan(bytes.length / 997 / 2);
    }

    @Test
    void aStoreThatIsCutShortIsNotAsked() throws IOException {
        Path store = folder.resolve("store");
        StoreFiles.add(store, 0, 4, 4);
        Path file = MailStore.files(store).get(0);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 4095, 4096, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ask(store, 1)).as("%d bytes", length).isInstanceOf(StoreDamaged.class);
        }
    }

    @Test
    void aFolderOfOtherThingsIsNeitherWrittenNorAsked() throws IOException {
        Files.writeString(folder.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> MailStoreWriter.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letter.txt");
        assertThatThrownBy(() -> MailStore.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mail index");
    }
}
