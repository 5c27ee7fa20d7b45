/**
 * YARA: rules are parsed, checked and compiled here, and matched on a {@link org.atalaya.model.Content}. What a format
 * says of itself comes as a {@link org.atalaya.model.Structure}; no class here reads a file format.
 */
@NullMarked
package org.atalaya.yara;

import org.jspecify.annotations.NullMarked;
