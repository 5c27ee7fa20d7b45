/** Artifacts: what a piece of bytes is, what it holds, and what can be said of it without running it. */
@NullMarked
package org.atalaya.evidence.artifact;

import org.jspecify.annotations.NullMarked;
