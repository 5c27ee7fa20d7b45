/** What modules offer to rules: their fields, constants and functions. */
@NullMarked
package org.atalaya.yara.module;

import org.jspecify.annotations.NullMarked;
