package org.atalaya.evidence.pdf;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the pages of a document say (ISO 32000-1, 9.4), in the order of their operators: enough to look for words in it, not to
 * read it as it is laid out. Fonts are taken by the names that pages call them by; where two pages mean different fonts by one
 * name, the one that knows the codes is taken. Text that is a picture, or whose font does not say what its codes mean, is not
 * read.
 */
final class Words {
    /** Characters that are told of one document. */
    static final int MOST_CHARACTERS = 8_000;
    /** Pages and forms of one document that are read. */
    static final int MOST_PAGES = 24;
    /** Bytes of operators that are kept of one document until its fonts are known. */
    static final int MOST_BYTES = 4 << 20;
    /** Fonts of one document. */
    static final int MOST_FONTS = 64;
    /** Bytes of all tables of one document. */
    static final int MOST_TABLE_BYTES = 2 << 20;

    /** Codes of all tables of one document. */
    static final int MOST_CODES = 100_000;
    /** Fonts that one name may mean. */
    private static final int MOST_MEANT = 8;
    /** Names of fonts. */
    private static final int MOST_NAMES = 1_000;

    /** Thousandths of a letter's height that are left free between two words. */
    private static final double GAP = -180;

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private record Font(boolean composite, @Nullable CharacterMap map) {}

    private final List<byte[]> pages = new ArrayList<>();
    private int bytes;
    /** By the name that pages call it by: the objects that are meant. */
    private final Map<String, List<Integer>> named = new HashMap<>();
    /** By the number of a font's object: what it says of itself. */
    private final Map<Integer, Item.Dictionary> dictionaries = new LinkedHashMap<>();

    private final Map<Integer, Font> fonts = new HashMap<>();
    private final StringBuilder text = new StringBuilder();

    /** Keeps the operators of a page. */
    void page(byte[] operators) {
        if (pages.size() < MOST_PAGES && operators.length <= MOST_BYTES - bytes) {
            pages.add(operators);
            bytes += operators.length;
        }
    }

    /** Keeps what an object says of fonts. */
    void object(int number, Item.Dictionary dictionary) {
        if (dictionary.is("Type", "Font") && dictionaries.size() < MOST_FONTS) {
            dictionaries.put(number, dictionary);
        }
    }

    /** Keeps the names that pages call fonts by: those of a {@code Font} entry, or of an object that one may refer to. */
    void names(Item.Dictionary dictionary) {
        Map<String, Item> entries =
                dictionary.get("Font") instanceof Item.Dictionary(var fonts) ? fonts : dictionary.entries();
        boolean references = !entries.isEmpty()
                && entries.size() <= MOST_FONTS
                && entries.values().stream().allMatch(Item.Reference.class::isInstance);
        if (references && named.size() < MOST_NAMES) {
            entries.forEach((name, font) -> {
                List<Integer> meant = named.computeIfAbsent(name, key -> new ArrayList<>());
                if (font instanceof Item.Reference(var number)
                        && meant.size() < MOST_MEANT
                        && !meant.contains(number)) {
                    meant.add(number);
                }
            });
        }
    }

    /**
     * What the pages say; empty when that is nothing.
     *
     * @param tables gives the stream of an object's number, unpacked
     */
    String text(IntFunction<Optional<byte[]>> tables) {
        int spent = 0;
        int codes = MOST_CODES;
        Map<Integer, CharacterMap> read = new HashMap<>();
        for (Map.Entry<Integer, Item.Dictionary> one : dictionaries.entrySet()) {
            CharacterMap map = null;
            if (one.getValue().get("ToUnicode") instanceof Item.Reference(var number)) {
                map = read.get(number);
                if (map == null && spent < MOST_TABLE_BYTES) {
                    byte[] table = tables.apply(number).orElse(new byte[0]);
                    spent += table.length;
                    map = CharacterMap.read(table.length > MOST_TABLE_BYTES ? new byte[0] : table, codes);
                    codes = map.left();
                    read.put(number, map);
                }
            }
            fonts.put(one.getKey(), new Font(one.getValue().is("Subtype", "Type0"), map));
        }
        for (byte[] page : pages) {
            if (text.length() >= MOST_CHARACTERS) {
                break;
            }
            new Page(page).read();
            gap('\n');
        }
        return text.substring(0, Math.min(text.length(), MOST_CHARACTERS)).strip();
    }

    private void gap(char space) {
        int length = text.length();
        if (length > 0 && text.charAt(length - 1) > ' ') {
            text.append(space);
        } else if (length > 0 && space == '\n' && text.charAt(length - 1) == ' ') {
            text.setCharAt(length - 1, '\n');
        }
    }

    /** One page while it is read. */
    private final class Page {
        private static final int MOST_OPERANDS = 64;

        private final Syntax syntax;
        private final List<Item> operands = new ArrayList<>();
        private List<Integer> font = List.of();
        private double line;
        private int shown;

        Page(byte[] operators) {
            this.syntax = new Syntax(operators, 0, operators.length);
        }

        void read() {
            while (syntax.at < syntax.end && text.length() < MOST_CHARACTERS) {
                int before = syntax.at;
                Item item = syntax.next();
                if (item instanceof Item.Other(var word)) {
                    if (word.equals("ID")) {
                        inline();
                    } else {
                        apply(word);
                    }
                    operands.clear();
                } else if (operands.size() < MOST_OPERANDS) {
                    operands.add(item);
                }
                syntax.at = Math.max(syntax.at, before + 1);
            }
        }

        /** The data of a picture among the operators, up to {@code EI}. */
        private void inline() {
            syntax.at = Math.min(syntax.end, syntax.endOfInline(syntax.at) + 3);
        }

        private void apply(String operator) {
            switch (operator) {
                case "Tf" -> font = name(0);
                case "Tj" -> show(0);
                case "'" -> {
                    gap('\n');
                    show(0);
                }
                case "\"" -> {
                    gap('\n');
                    show(2);
                }
                case "TJ" -> row();
                case "T*", "ET" -> gap('\n');
                case "Td", "TD" -> moved(number(1) != 0);
                case "Tm" -> {
                    double before = line;
                    line = number(5);
                    moved(Math.abs(line - before) > 1);
                }
                default -> {}
            }
        }

        /** A new line begins, or what follows stands further to the right: where letters are placed one by one, not apart. */
        private void moved(boolean down) {
            if (down) {
                gap('\n');
            } else if (shown > 1) {
                gap(' ');
            }
            shown = 0;
        }

        private void row() {
            if (!operands.isEmpty() && operands.get(0) instanceof Item.Many(var items)) {
                for (Item item : items) {
                    if (item instanceof Item.Text(var string)) {
                        say(string);
                    } else if (item instanceof Item.Number(var shift) && shift < GAP) {
                        gap(' ');
                    }
                }
            }
        }

        private void show(int index) {
            if (index < operands.size() && operands.get(index) instanceof Item.Text(var string)) {
                say(string);
            }
        }

        private void say(byte[] string) {
            boolean composite = false;
            for (int number : font) {
                Font one = fonts.get(number);
                String said = one == null || one.map == null ? null : one.map.decode(string);
                if (said != null) {
                    add(said);
                    return;
                }
                composite |= one != null && (one.composite || one.map != null);
            }
            if (!composite) {
                add(new String(string, WINDOWS));
            }
        }

        private void add(String said) {
            shown += said.length();
            for (int i = 0; i < said.length() && text.length() < MOST_CHARACTERS; i++) {
                char c = said.charAt(i);
                if (c > ' ' && c != 0xA0) {
                    text.append(c);
                } else {
                    gap(' ');
                }
            }
        }

        private List<Integer> name(int index) {
            return index < operands.size() && operands.get(index) instanceof Item.Name(var name)
                    ? named.getOrDefault(name, List.of())
                    : List.of();
        }

        private double number(int index) {
            return index < operands.size() && operands.get(index) instanceof Item.Number(var value) ? value : 0;
        }
    }
}
