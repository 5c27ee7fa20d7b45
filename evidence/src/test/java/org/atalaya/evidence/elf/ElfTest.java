package org.atalaya.evidence.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.image.Ask;
import org.atalaya.fixtures.ElfWriter;
import org.atalaya.model.Structure;
import org.junit.jupiter.api.Test;

class ElfTest {
    @Test
    void headersSectionsAndSymbolsAreWhatWasWritten() throws IOException {
        Gathered found = Gathered.from(new Elf(), new ElfWriter(List.of("Connect", "send"), 5).bytes());
        Structure.Struct elf = found.structures.get("elf");
        assertThat(Ask.of(elf, "type")).isEqualTo(2L);
        assertThat(Ask.of(elf, "machine")).isEqualTo(62L);
        assertThat(Ask.of(elf, "entry_point")).isEqualTo(120L);
        assertThat(Ask.of(elf, "sections[2].name")).isEqualTo(".dynsym");
        assertThat(Ask.of(elf, "dynsym_entries")).isEqualTo(3L);
        assertThat(Ask.of(elf, "dynsym[1].name")).isEqualTo("Connect");
        assertThat(Ask.of(elf, "dynsym[1].type")).isEqualTo(2L);
        assertThat(Ask.of(elf, "symtab_entries")).isNull();
        // md5 of connect,send
        assertThat(Ask.of(elf, "import_md5")).isEqualTo("cd2ca4001ffac182f29c86c556b0fe8e");
        assertThat(Ask.of(elf, "telfhash")).isNull();
        assertThat(found.codes()).doesNotContain("elf.segment-writable-executable", "elf.overlay");
    }

    @Test
    void enoughNamesHaveALocalitySensitiveHash() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("function_" + i * 7919 % 1000);
        }
        Gathered found = Gathered.from(new Elf(), new ElfWriter(names, 5).bytes());
        assertThat((String) Ask.of(found.structures.get("elf"), "telfhash"))
                .startsWith("T1")
                .hasSize(72);
    }

    @Test
    void aSegmentThatIsWritableAndExecutableIsTold() throws IOException {
        assertThat(Gathered.from(new Elf(), new ElfWriter(List.of(), 7).bytes()).codes())
                .contains("elf.segment-writable-executable");
    }
}
