/** The text of YARA rules: tokens, and the tree a parser makes of them. */
@NullMarked
package org.atalaya.yara.syntax;

import org.jspecify.annotations.NullMarked;
