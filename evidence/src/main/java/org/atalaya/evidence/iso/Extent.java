package org.atalaya.evidence.iso;

/**
 * Bytes of an image.
 *
 * @param from first byte; −1 for bytes that were never written and are zero
 */
record Extent(long from, long length) {}
