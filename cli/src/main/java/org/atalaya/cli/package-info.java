/** To be described. */
@NullMarked
package org.atalaya.cli;

import org.jspecify.annotations.NullMarked;
