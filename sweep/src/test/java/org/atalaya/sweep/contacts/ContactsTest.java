package org.atalaya.sweep.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactsTest {
    private static final ContactKey KEY = ContactKey.of(new byte[] {1, 2, 3});

    @TempDir
    Path folder;

    private Path list;
    private Path key;

    @BeforeEach
    void files() throws IOException {
        list = folder.resolve("list.csv");
        key = folder.resolve("key");
        StringBuilder lines = new StringBuilder("name,email\n");
        for (int i = 0; i < 500; i++) {
            lines.append("\"Person ").append(i).append("\",reader").append(i).append("@reader.test\n");
        }
        Files.writeString(list, lines);
    }

    private static ContactList people(Random random, int count) {
        TreeSet<String> addresses = new TreeSet<>();
        while (addresses.size() < count) {
            addresses.add("r" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + "@reader.test");
        }
        return new ContactList(addresses, 0, 0);
    }

    @Property(tries = 60)
    void atLeastSixteenPeopleOfAnyListShareEachRange(
            @ForAll long seed, @ForAll @IntRange(min = 16, max = 3_000) int count) throws IOException {
        ContactList list = people(new Random(seed), count);
        Path file = Files.createTempFile("atalaya-ranges-", "");
        try {
            ContactRanges.Cut cut = ContactRanges.write(list, KEY, file);
            int[] sharing = new int[cut.ranges()];
            for (byte[] sum : ContactSet.sums(list, KEY)) {
                sharing[ContactRanges.range(sum, cut.bits())]++;
            }
            assertThat(Arrays.stream(sharing).min().orElse(0))
                    .isEqualTo(cut.smallest())
                    .isGreaterThanOrEqualTo(ContactRanges.LEAST_PEOPLE);
            try (Contacts ranges = Contacts.open(file, KEY)) {
                assertThat(ranges.people()).isEqualTo(count);
                for (String address : list.addresses().stream().limit(20).toList()) {
                    assertThat(ranges.holds(address)).isTrue();
                    assertThat(ranges.holds("x" + address)).isFalse();
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aListOfFewerThanSixteenIsNotCutIntoRanges() {
        assertThatThrownBy(() -> ContactRanges.write(people(new Random(1), 15), KEY, folder.resolve("r")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15 people");
    }

    @Test
    void everyRangeHasTheSameSize() throws IOException {
        Path file = folder.resolve("r");
        ContactRanges.Cut cut = ContactRanges.write(people(new Random(5), 66_000), KEY, file);
        // Sixteen bits would leave about one person in a range.
        assertThat(cut.bits()).isBetween(9, 11);
        assertThat(Files.size(file)).isEqualTo(64 + 32L * cut.ranges() * (cut.size() + 1));
    }

    @Test
    void noPlainAddressStandsInAnyOutput() throws IOException {
        ContactList read = ContactList.read(list);
        ContactSet.write(read, KEY, folder.resolve("set"));
        ContactRanges.write(read, KEY, folder.resolve("ranges"));
        for (String name : new String[] {"set", "ranges"}) {
            String text = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
            assertThat(text.contains("reader") || text.contains("Person") || text.contains(".test"))
                    .as(name)
                    .isFalse();
        }
    }

    @Test
    void whoIsInTheListIsFoundHoweverTheAddressIsWritten() throws IOException {
        ContactSet.write(ContactList.read(list), KEY, folder.resolve("set"));
        try (Contacts set = Contacts.open(folder.resolve("set"), KEY)) {
            for (String written :
                    new String[] {"READER7@Reader.TEST", "<reader7@reader.test>", "reader7+x@reader.test."}) {
                assertThat(set.holds(ContactAddress.normal(written).orElseThrow()))
                        .as(written)
                        .isTrue();
            }
            assertThat(set.holds("reader500@reader.test")).isFalse();
        }
        assertThat(ContactAddress.normal("Ana.Torres+a@googlemail.com")).contains("anatorres@gmail.com");
        assertThat(ContactAddress.normal("ana@año.test")).contains("ana@xn--ao-zja.test");
        for (String none :
                new String[] {"", "@", "a@", "@b.test", "a b@c.test", "a@b@", "a\u0000@b.test", "a@b..test"}) {
            assertThat(ContactAddress.normal(none)).as(none).isEmpty();
        }
    }

    @Test
    void onlyItsOwnerMayReadAKeyAndNoneIsOverwritten() throws IOException {
        ContactKey made = ContactKey.create(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(ContactKey.read(key).id()).isEqualTo(made.id());
        assertThatThrownBy(() -> ContactKey.create(key)).isInstanceOf(FileAlreadyExistsException.class);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> ContactKey.read(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void anotherKeyAnotherFileAndAnyDamageAreTold() throws IOException {
        ContactList read = ContactList.read(list);
        Path set = folder.resolve("set");
        Path ranges = folder.resolve("ranges");
        ContactSet.write(read, KEY, set);
        ContactRanges.write(read, KEY, ranges);
        ContactKey other = ContactKey.of(new byte[] {9});
        assertThatThrownBy(() -> Contacts.open(set, other)).hasMessageContaining("another key");
        assertThatThrownBy(() -> Contacts.open(list, KEY)).hasMessageContaining("neither a set nor");
        for (Path file : new Path[] {set, ranges}) {
            byte[] sound = Files.readAllBytes(file);
            for (int at = 0; at < sound.length; at += 101) {
                byte[] damaged = sound.clone();
                damaged[at] ^= 1;
                Files.write(file, damaged);
                assertThatThrownBy(() -> all(file, read))
                        .as("%s %d", file, at)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            Files.write(file, Arrays.copyOf(sound, sound.length - 1));
            assertThatThrownBy(() -> all(file, read)).isInstanceOf(IllegalArgumentException.class);
        }
        Files.writeString(key, "no key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> ContactKey.read(key)).hasMessageContaining("is no key");
        Files.writeString(list, "nobody\n");
        assertThatThrownBy(() -> ContactList.read(list)).hasMessageContaining("holds no address");
    }

    private static void all(Path file, ContactList list) throws IOException {
        try (Contacts contacts = Contacts.open(file, KEY)) {
            for (String address : list.addresses()) {
                contacts.holds(address);
            }
        }
    }
}
