/** Markup: HTML and its relatives that run scripts, link elsewhere, or carry files in themselves. */
@NullMarked
package org.atalaya.evidence.html;

import org.jspecify.annotations.NullMarked;
