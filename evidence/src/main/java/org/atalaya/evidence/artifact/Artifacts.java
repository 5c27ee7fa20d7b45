package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Takes artifacts apart: type, hashes, facts, and what is inside, within {@link Limits}. One instance serves all threads. */
public final class Artifacts {
    /** Bytes from the start of a content by which it is recognised. */
    public static final int HEAD = 8192;

    private final List<Format> formats;

    /** Knows some formats, of which the first that recognises a content reads it. */
    public Artifacts(List<Format> formats) {
        this.formats = List.copyOf(formats);
    }

    /** Receives artifacts: each before what it holds. */
    public interface Visitor {
        /** An artifact; its content can be read during the call only. */
        void artifact(Artifact artifact, Content content) throws IOException;

        /**
         * The mail that the artifact told last is.
         *
         * @throws IOException when the disk fails
         */
        default void message(Message message) throws IOException {}

        /** Something that could not be read in full. */
        void notice(Notice notice);
    }

    /**
     * What rules can ask of a content by YARA module name, read when first asked for, without opening what is inside.
     * The function is for one thread, while the content is open.
     *
     * @param known what is known already, as of an {@link Artifact}
     */
    public Function<String, Optional<Structure.Struct>> structures(
            Content content, Map<String, Structure.Struct> known) {
        return new Structures(formats, content, known);
    }

    /**
     * Takes a content apart.
     *
     * @param source how it is named in findings
     * @throws IOException when the disk under it or under the temporary folder fails
     */
    public void read(Content content, String source, Options options, Visitor visitor) throws IOException {
        read(content, source, options, name -> Optional.empty(), visitor);
    }

    /**
     * Takes a content apart.
     *
     * @param source how it is named in findings
     * @param beside whether a file of some name lies in the same folder; empty when that is unknown. The names come from
     *     the content and may be hostile
     * @throws IOException when the disk under it or under the temporary folder fails
     */
    public void read(
            Content content,
            String source,
            Options options,
            Function<String, Optional<Boolean>> beside,
            Visitor visitor)
            throws IOException {
        new Tree(formats, options, visitor).read(content, source, beside);
    }
}
