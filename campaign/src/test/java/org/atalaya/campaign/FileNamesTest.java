package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void namesAreFoundInCommandLinesAndPaths() {
        assertThat(FileNames.in("\"c:\\windows\\system32\\msiexec.exe\" /i c:\\users\\ana\\aviso_test.msi"))
                .containsExactly("msiexec.exe", "aviso_test.msi");
        assertThat(FileNames.in("documento.pdf.lnk")).containsExactly("documento.pdf.lnk");
        assertThat(FileNames.in("a.zip.msi")).containsExactly("a.zip.msi");
        assertThat(FileNames.in("www.example.com/x/visor.zip?d=1")).containsExactly("visor.zip");
    }

    @Test
    void whatOnlyLooksAlikeIsNoName() {
        assertThat(FileNames.in("ab.exe")).isEmpty();
        assertThat(FileNames.in("visor.exec visor.exe2 visor.exe.config")).isEmpty();
        assertThat(FileNames.is("visor.exe")).isTrue();
        assertThat(FileNames.is("www.example.com")).isFalse();
    }

    @Test
    void manyNamesAreCountedAndLongOnesCut() {
        assertThat(FileNames.in("visor.exe ".repeat(1_000))).hasSize(20);
        List<String> names = FileNames.in("x".repeat(60_000) + ".exe");
        assertThat(names).singleElement().satisfies(name -> assertThat(name).hasSize(124));
        assertThat(FileNames.in(".exe".repeat(15_000)).size()).isLessThanOrEqualTo(20);
    }
}
