/** PDF, read from its objects and not by its tables: what it links to, runs and carries. ISO 32000-1:2008. */
@NullMarked
package org.atalaya.evidence.pdf;

import org.jspecify.annotations.NullMarked;
