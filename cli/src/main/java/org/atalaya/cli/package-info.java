/** The terminal's door to the house: commands, options, progress and exit codes. */
@NullMarked
package org.atalaya.cli;

import org.jspecify.annotations.NullMarked;
