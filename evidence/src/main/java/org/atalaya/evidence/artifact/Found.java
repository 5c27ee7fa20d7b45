package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Where a {@link Format} puts what it finds in one artifact. */
public interface Found {
    /** Something that stands in the artifact. */
    void fact(Fact fact);

    /** A hash that belongs to the format, such as {@code imphash}; lower-case hex. */
    void hash(String name, String hex);

    /** What rules can ask of this artifact, by YARA module name ({@code pe}, {@code dotnet}, {@code msi} …). */
    void structure(String module, Structure.Struct structure);

    /**
     * A part of the artifact's own bytes that is an artifact too (overlay, resource, stored member).
     *
     * @param role what it is to this artifact, such as {@code overlay}
     * @param name its name in the artifact; hostile text
     */
    void part(String role, String name, long offset, long length) throws IOException;

    /**
     * Bytes that belong to no part of the artifact, such as those behind its end: a fact that says how many they are, and
     * an artifact of their own.
     *
     * @param code of the fact
     * @param name of the artifact
     */
    default void overlay(String code, Level level, String name, long offset, long length) throws IOException {
        fact(Fact.at(code, level, offset, length, Long.toString(length)));
        part("overlay", name, offset, length);
    }

    /**
     * An artifact that must be unpacked first. It is unpacked within the limits, at once, and read after this artifact.
     *
     * @param packedSize how many bytes of this artifact it takes, for the ratio limit; −1 if unknown
     * @param unpacking opens the unpacked bytes; a failure while reading is told as damage of that child
     */
    void child(String role, String name, long packedSize, Unpacking unpacking) throws IOException;

    /**
     * As {@link #child(String, String, long, Unpacking)}, of a type that follows from how it stood in this artifact (the
     * argument of {@code -EncodedCommand} is PowerShell, however short). The type holds where the content alone says
     * nothing; content that is recognised as something else is that.
     *
     * @param type as in {@link Format#type}
     */
    default void child(String role, String name, String type, long packedSize, Unpacking unpacking) throws IOException {
        child(role, name, packedSize, unpacking);
    }

    /**
     * As {@link #child(String, String, long, Unpacking)}, a container whose members this artifact knows by better names,
     * such as the files of a cabinet by the places that they are installed to.
     *
     * @param names by the names that the members have in the child
     */
    default void child(String role, String name, Map<String, String> names, long packedSize, Unpacking unpacking)
            throws IOException {
        child(role, name, packedSize, unpacking);
    }

    /**
     * An artifact that this one reads itself, such as a mail that shows another: it is told like a child and not read again.
     *
     * @param type as in {@link Format#type}, where its content alone says nothing
     * @return where what it holds is put; where the artifact cannot be told, its name still stands in theirs
     */
    default Found opened(String role, String name, String type, long packedSize, Unpacking unpacking)
            throws IOException {
        return this;
    }

    /** The artifact is a mail. It is told after the artifact and before what it holds. */
    default void message(Message message) {}

    /** What whoever held this artifact calls one of its members; the member's own name where nothing is known. */
    default String called(String member) {
        return member;
    }

    /** Whether a file of this name lies beside this artifact, in its folder or container; empty when nobody knows. */
    default Optional<Boolean> isBeside(String name) {
        return Optional.empty();
    }

    /** Something that could not be read in full. */
    void notice(Notice.Kind kind, long offset, String detail);

    /** The artifact's name, for messages. */
    String source();

    /** Passwords to try on locked members, most likely first: from the command line or the mail it came with. */
    Iterable<String> passwords();

    /** Passwords that this artifact names, most likely first; they are tried on all that it holds, and within that. */
    default void passwordsWithin(List<String> words) {}

    /** Opens unpacked bytes. */
    @FunctionalInterface
    interface Unpacking {
        InputStream open() throws IOException;
    }
}
