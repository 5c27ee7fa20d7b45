package org.atalaya.yara.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition as it was written. Every part knows the bytes of the source it stands in. */
public sealed interface Expr {
    int start();

    int end();

    /** A whole number, {@code true} or {@code false}. */
    record Int(long value, boolean bool, int start, int end) implements Expr {}

    record Real(double value, int start, int end) implements Expr {}

    record Text(byte[] bytes, int start, int end) implements Expr {}

    record Regex(byte[] body, String flags, int start, int end) implements Expr {}

    /** {@code filesize} or {@code entrypoint}. */
    record Keyword(String word, int start, int end) implements Expr {}

    /** {@code $a}, with {@code at} or {@code in}. The name is with its dollar. */
    record PatternUse(
            String name, @Nullable Expr at, @Nullable Range in, int start, int end) implements Expr {}

    /** {@code #a}, {@code @a[i]}, {@code !a[i]}; the name is with the sign it was written with. */
    record PatternFact(
            String name, @Nullable Expr index, @Nullable Range in, int start, int end) implements Expr {}

    record Range(Expr low, Expr high, int start, int end) implements Expr {}

    record Name(String name, int start, int end) implements Expr {}

    record Member(Expr of, String name, int start, int end) implements Expr {}

    record Index(Expr of, Expr index, int start, int end) implements Expr {}

    record Call(Expr function, List<Expr> arguments, int start, int end) implements Expr {}

    /** {@code not}, {@code defined}, {@code -}, {@code ~}. */
    record Unary(String sign, Expr operand, int start, int end) implements Expr {}

    record Binary(String sign, Expr left, Expr right, int start, int end) implements Expr {}

    /** {@code and} or {@code or} of two or more. */
    record Chain(boolean and, List<Expr> operands, int start, int end) implements Expr {}

    /** How many: a word (all, any, none) or a number, of a hundred when {@code percent}. */
    record Quantifier(String word, @Nullable Expr number, boolean percent, int start, int end) implements Expr {}

    /** Patterns, rules or conditions to choose from; {@code them} is the pattern {@code $*}. */
    record Choice(List<String> names, List<Expr> conditions, int start, int end) implements Expr {}

    record Of(
            Quantifier quantifier,
            Choice choice,
            @Nullable Expr at,
            @Nullable Range in,
            int start,
            int end) implements Expr {}

    record ForOf(Quantifier quantifier, Choice choice, Expr body, int start, int end) implements Expr {}

    /** Over a range, a list of values, an array or a dictionary. */
    record ForIn(Quantifier quantifier, List<String> variables, Expr over, Expr body, int start, int end)
            implements Expr {}

    record Listing(List<Expr> values, int start, int end) implements Expr {}

    record With(List<String> names, List<Expr> values, Expr body, int start, int end) implements Expr {}
}
