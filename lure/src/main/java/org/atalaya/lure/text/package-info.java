/** Words as a reader understands them, however they were disguised, and the phrases that are looked for among them. */
@NullMarked
package org.atalaya.lure.text;

import org.jspecify.annotations.NullMarked;
