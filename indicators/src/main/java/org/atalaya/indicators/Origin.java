package org.atalaya.indicators;

import java.util.Optional;
import org.atalaya.model.Tlp;

/**
 * Where indicators come from.
 *
 * @param file as it was named; a member of an archive follows after {@code !}
 * @param format such as {@code stix}, {@code misp}, {@code openioc}, {@code csv}, {@code list}
 * @param tlp who may be shown them; empty when the file does not say
 */
public record Origin(String file, String format, Optional<Tlp> tlp) {}
