/**
 * The nouns of the house: what readers produce, detectors judge and warnings tell. Everything here is a value or a window
 * on one; nothing here reads a file.
 */
@NullMarked
package org.atalaya.model;

import org.jspecify.annotations.NullMarked;
