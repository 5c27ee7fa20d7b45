/**
 * Turns bytes into nouns. {@link org.atalaya.evidence.Evidence} recognises what a file is by its content and cuts it into
 * portions that workers read independently; one package per format does the reading.
 */
@NullMarked
package org.atalaya.evidence;

import org.jspecify.annotations.NullMarked;
