/** Mail as its reader's program would show it, with the place of every part in the raw bytes. */
@NullMarked
package org.atalaya.evidence.mail;

import org.jspecify.annotations.NullMarked;
