/**
 * Containers read through: gzip, zstd, zip, and text in UTF-16 (a container of one text). Each member is unpacked to a
 * temporary file when its turn comes and opened by content like any other file.
 */
@NullMarked
package org.atalaya.evidence.archive;

import org.jspecify.annotations.NullMarked;
