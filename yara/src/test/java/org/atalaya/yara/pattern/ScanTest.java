package org.atalaya.yara.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.yara.pattern.Found.hex;
import static org.atalaya.yara.pattern.Found.in;
import static org.atalaya.yara.pattern.Found.regex;
import static org.atalaya.yara.pattern.Found.text;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

class ScanTest {
    @Test
    void overlapping_texts_are_all_found() throws PatternError {
        assertThat(in("aaaaaa", text("aaaa"))).containsExactly("0+4", "1+4", "2+4");
        assertThat(in("xabcx", text("b"))).containsExactly("2+1");
        assertThat(in("xabcx", text("bc"))).containsExactly("2+2");
        assertThat(in("xabcx", text("bcx"))).containsExactly("2+3");
    }

    @Test
    void letters_without_case_and_wide_texts_match_in_all_their_forms() throws PatternError {
        assertThat(in("Hello HELLO hell0", text("hello", Modifiers.NONE.withNocase())))
                .containsExactly("0+5", "6+5");
        assertThat(in("abc a\0b\0c\0", text("abc", Modifiers.NONE.withWide()))).containsExactly("4+6");
        assertThat(in("abc a\0b\0c\0", text("abc", Modifiers.NONE.withWide().withAscii())))
                .containsExactly("0+3", "4+6");
    }

    @Test
    void a_full_word_has_no_letter_or_digit_beside_it() throws PatternError {
        Modifiers word = Modifiers.NONE.withFullword();
        assertThat(in("abc_abc abcd 1abc abc", text("abc", word))).containsExactly("0+3", "4+3", "18+3");
        assertThat(in("x\0a\0b\0 a\0b\0 a\0b\0", text("ab", word.withWide()))).containsExactly("7+4", "12+4");
    }

    @Test
    void the_key_of_an_xored_text_is_told_and_keeps_its_range() throws PatternError {
        byte[] data = Found.bytes("..secret..");
        for (int i = 0; i < data.length; i++) {
            data[i] ^= 0x5A;
        }
        assertThat(in(Content.of(data), Dialect.CLASSIC, text("secret", Modifiers.NONE.withXor(0, 255))))
                .containsExactly("2+6^90");
        assertThat(in(Content.of(data), Dialect.CLASSIC, text("secret", Modifiers.NONE.withXor(1, 0x59))))
                .isEmpty();
    }

    @Test
    void the_dialects_differ_in_what_stands_beside_an_xored_word() throws PatternError {
        // "secret" XOR 0x20 is "SECRET"; the byte 0x11 XOR 0x20 is the digit 1.
        byte[] data = Found.bytes("\u0051" + "SECRET" + "\u0011");
        Pattern pattern = text("secret", Modifiers.NONE.withXor(0x20, 0x20).withFullword());
        assertThat(in(Content.of(data), Dialect.CLASSIC, pattern)).isEmpty();
        byte[] digitAfterKey = Found.bytes("!SECRET\u0011");
        assertThat(in(Content.of(digitAfterKey), Dialect.CLASSIC, pattern)).containsExactly("1+6^32");
        assertThat(in(Content.of(digitAfterKey), Dialect.X, pattern)).isEmpty();
    }

    @Test
    void base64_finds_all_three_places_of_a_text() throws PatternError {
        Pattern pattern = text("This program cannot", Modifiers.NONE.withBase64(Modifiers.STANDARD_ALPHABET));
        for (String before : new String[] {"", "x", "xy", "xyz"}) {
            byte[] plain = Found.bytes(before + "This program cannot be run");
            String encoded = java.util.Base64.getEncoder().encodeToString(plain);
            assertThat(in(encoded, pattern)).as(encoded).hasSize(1);
        }
        Modifiers wide = new Modifiers(
                false, false, false, false, false, -1, -1, Optional.empty(), Optional.of(Modifiers.STANDARD_ALPHABET));
        assertThat(in("V\0G\0h\0p\0c\0y\0B\0w\0c\0m\0", text("This pr", wide))).containsExactly("0+18");
    }

    @Test
    void hex_patterns_know_nibbles_negation_choices_and_jumps() throws PatternError {
        assertThat(in("\u0041\u0042\u0043", hex("41 ?2 4?"))).containsExactly("0+3");
        assertThat(in("ABC", hex("41 ~42 43"))).isEmpty();
        assertThat(in("AxC", hex("41 ~42 43"))).containsExactly("0+3");
        assertThat(in("abXXef abef", hex("61 62 [0-2] 65 66"))).containsExactly("0+6", "7+4");
        assertThat(in("ab12 ab3", hex("61 62 (31 32 | 33)"))).containsExactly("0+4", "5+3");
        assertThat(in("01_1_01", hex("30 31 [-] 31"))).containsExactly("0+4");
    }

    @Test
    void a_long_jump_ends_at_the_first_tail_within_its_bounds() throws PatternError {
        String gap = "-".repeat(300);
        assertThat(in("head" + gap + "tail" + "tail", hex("68 65 61 64 [250-310] 74 61 69 6c")))
                .containsExactly("0+308");
        assertThat(in("head" + gap + "tail", hex("68 65 61 64 [301-310] 74 61 69 6c")))
                .isEmpty();
        assertThat(in("head" + gap + "mid!" + gap + "tail", hex("68 65 61 64 [-] 6d 69 64 [200-] 74 61 69 6c")))
                .hasSize(1);
    }

    @Test
    void expressions_are_reported_with_greedy_and_lazy_lengths() throws PatternError {
        assertThat(in("xabbbb", regex("ab+"))).containsExactly("1+5");
        assertThat(in("xabbbb", regex("ab+?"))).containsExactly("1+2");
        assertThat(in("fooXfooXbar", regex("foo.*bar"))).containsExactly("0+11", "4+7");
        assertThat(in("xyz0123456789xyz", regex("[0-9a-f]{3}"))).hasSize(8);
        assertThat(in("f\0o\0o\0", regex("fo+", Modifiers.NONE.withWide()))).containsExactly("0+6");
    }

    @Test
    void anchors_and_word_edges_hold_where_they_should() throws PatternError {
        assertThat(in("abcabc", regex("^abc"))).containsExactly("0+3");
        assertThat(in("abcabc", regex("abc$"))).containsExactly("3+3");
        assertThat(in("xabc abc", regex("\\babc\\b"))).containsExactly("5+3");
    }

    @Test
    void a_hint_of_one_use_does_not_hide_the_pattern_from_another() throws PatternError {
        PatternSet.Builder builder = PatternSet.builder();
        int id = builder.add(text("shared"), new Hint(1000, 2000, 0), new java.util.ArrayList<>());
        assertThat(builder.add(text("shared"), new Hint(0, 10, -1), new java.util.ArrayList<>()))
                .isEqualTo(id);
        Scan scan = new Scan(builder.build());
        scan.run(Content.of(Found.bytes("..shared")), ScanLimits.STANDARD);
        assertThat(Found.of(scan, id)).containsExactly("2+6");
    }

    @Test
    void too_many_matches_are_told() throws PatternError {
        PatternSet.Builder builder = PatternSet.builder();
        int id = builder.add(text("aa"));
        Scan scan = new Scan(builder.build());
        byte[] data = new byte[200];
        Arrays.fill(data, (byte) 'a');
        scan.run(Content.of(data), new ScanLimits(10, 1000, 1000));
        assertThat(scan.count(id)).isEqualTo(10);
        assertThat(scan.truncatedCount()).isEqualTo(1);
        scan.run(Content.of(Found.bytes("baab")), ScanLimits.STANDARD);
        assertThat(Found.of(scan, id)).containsExactly("1+2");
        assertThat(scan.truncatedCount()).isZero();
    }

    @Test
    void an_image_gives_back_the_same_set() throws PatternError {
        PatternSet.Builder builder = PatternSet.builder();
        int first = builder.add(hex("61 62 [0-2] 65 66"));
        int second = builder.add(regex("fo+b"));
        PatternSet set = PatternSet.load(ByteBuffer.wrap(builder.build().image()));
        Scan scan = new Scan(set);
        scan.run(Content.of(Found.bytes("abXXef foooob")), ScanLimits.STANDARD);
        assertThat(Found.of(scan, first)).containsExactly("0+6");
        assertThat(Found.of(scan, second)).containsExactly("7+6");
    }
}
