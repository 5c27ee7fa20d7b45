/** Conditions, checked and made ready to be evaluated. */
@NullMarked
package org.atalaya.yara.condition;

import org.jspecify.annotations.NullMarked;
