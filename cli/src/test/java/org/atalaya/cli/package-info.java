/** Tests of the terminal's door, and of the arrows between the rooms. */
@NullMarked
package org.atalaya.cli;

import org.jspecify.annotations.NullMarked;
