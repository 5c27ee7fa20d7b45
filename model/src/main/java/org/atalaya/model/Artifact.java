package org.atalaya.model;

import java.util.List;
import java.util.Map;

/**
 * A piece of bytes with its hashes and a parent: a file, a member of an archive, a stream of an installer, an overlay.
 *
 * @param source its name as in {@link Place#source}: a member follows its container after {@code !}
 * @param parent the source of the artifact that held it, empty for a file of the evidence
 * @param role what it is to its parent, such as {@code member}, {@code attachment}, {@code binary}, {@code overlay},
 *     {@code script}; empty for a file of the evidence
 * @param type what its content says it is, such as {@code zip}, {@code msi}, {@code pe}; {@code data} when nothing knows it
 * @param size in bytes
 * @param hashes by name in this order: {@code md5}, {@code sha1}, {@code sha256}, {@code tlsh} where there is one,
 *     then those of the format such as {@code imphash}; lower-case hex, but for {@code tlsh}, which is written as its
 *     authors write it
 * @param entropy of its bytes, 0 to 8 bits per byte
 * @param facts what was found in it, in the order of offset and code
 * @param structures what rules can ask, by YARA module name
 */
public record Artifact(
        String source,
        String parent,
        String role,
        String type,
        long size,
        Map<String, String> hashes,
        double entropy,
        List<Fact> facts,
        Map<String, Structure.Struct> structures) {}
