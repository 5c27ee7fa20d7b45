package org.atalaya.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactsCommandTest {
    @TempDir
    Path folder;

    private Path list;
    private Path users;
    private Path key;

    @BeforeEach
    void lists() throws IOException {
        list = folder.resolve("list.txt");
        users = folder.resolve("users.csv");
        key = folder.resolve("key");
        Files.writeString(
                list,
                IntStream.range(0, 300)
                        .mapToObj(i -> "reader" + i + "@reader.test")
                        .collect(Collectors.joining("\n")));
        Files.writeString(users, "email,name\nReader3@reader.test,Three\nnobody@reader.test,Nobody\n");
    }

    @Test
    void whoIsInTheListAndWasMailedIsTold() throws IOException {
        Path set = folder.resolve("set");
        Path ranges = folder.resolve("ranges");
        assertThat(Door.run("contacts", "make", list, "--key", key, "--out", set)
                        .code())
                .isEqualTo(Main.EXIT_CLEAN);
        Door.Said cut = Door.run("contacts", "ranges", list, "--key", key, "--out", ranges, "--lang", "es");
        assertThat(cut.out()).contains("300 direcciones", "k = ");
        Path mails = Files.createDirectories(folder.resolve("mails"));
        Files.writeString(
                mails.resolve("1.eml"),
                "From: Trezor <x@sender.test>\r\nTo: reader3@reader.test\r\nSubject: [TEST] wallet\r\n\r\n[TEST] Enter your"
                        + " recovery seed of 24 words to keep your wallet: https://trezor.wallet.example/seed\r\n");
        Path out = folder.resolve("out");
        Door.run("sweep", mails, "--out", out);
        Path store = folder.resolve("store");
        Door.run("mail", "index", store, mails);
        for (Path in : new Path[] {set, ranges}) {
            for (Path mailed : new Path[] {out.resolve("messages.jsonl"), store}) {
                Door.Said said = Door.run(
                        "contacts", "check", users, "--in", in, "--key", key, "--mailed", mailed, "--format", "json");
                assertThat(said.code()).as(said.err()).isEqualTo(Main.EXIT_FINDINGS);
                assertThat(said.out()).isEqualTo("{\"address\":\"reader3@reader.test\",\"lures\":1}\n");
            }
        }
        Files.writeString(users, "nobody@reader.test\n");
        assertThat(Door.run("contacts", "check", users, "--in", set, "--key", key)
                        .code())
                .isEqualTo(Main.EXIT_CLEAN);
    }

    @Test
    void theNoticeHasNothingToClickAndNamesNoReader() throws IOException {
        Path set = folder.resolve("set");
        Path notice = folder.resolve("notice");
        Door.run("contacts", "make", list, "--key", key, "--out", set);
        Door.run("contacts", "check", users, "--in", set, "--key", key, "--notice", notice, "--from", "Casa <TEST>");
        try (Stream<Path> files = Files.list(notice)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("notice_es.txt", "notice_es.html", "notice_en.txt", "notice_en.html");
        }
        for (String name : new String[] {"notice_es.txt", "notice_es.html", "notice_en.txt", "notice_en.html"}) {
            String text = Files.readString(notice.resolve(name));
            assertThat(text)
                    .as(name)
                    .doesNotContain("http:", "https:", "www.", "@", "href", "<a ", "<script", "reader");
            assertThat(text).contains(name.contains("es") ? "palabras de recuperación" : "recovery words");
            assertThat(text).contains(name.endsWith("html") ? "Casa &lt;TEST&gt;" : "Casa <TEST>");
        }
    }

    @Test
    void aWrongKeyFileOrListGivesCode2() throws IOException {
        Path set = folder.resolve("set");
        Door.run("contacts", "make", list, "--key", key, "--out", set);
        Door.run("contacts", "make", list, "--key", folder.resolve("other"), "--out", folder.resolve("set2"));
        Door.Said wrong = Door.run("contacts", "check", users, "--in", set, "--key", folder.resolve("other"));
        assertThat(wrong.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(wrong.err()).contains("another key");
        assertThat(Door.run("contacts", "check", users, "--in", list, "--key", key)
                        .err())
                .contains("neither a set");
        assertThat(Door.run("contacts", "check", users, "--in", set, "--key", folder.resolve("absent"))
                        .code())
                .isEqualTo(Main.EXIT_USAGE);
        Files.writeString(list, "nothing\n");
        Door.Said none = Door.run("contacts", "ranges", list, "--key", key, "--out", folder.resolve("r"));
        assertThat(none.code()).isEqualTo(Main.EXIT_USAGE);
        assertThat(none.err()).contains("holds no address");
        Files.writeString(list, "a@reader.test\n");
        assertThat(Door.run("contacts", "ranges", list, "--key", key, "--out", folder.resolve("r"))
                        .err())
                .contains("1 person,");
    }
}
