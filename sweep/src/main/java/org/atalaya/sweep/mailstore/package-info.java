/** A store of mails on disk in which all variants of one mailing are found at once; {@code docs/mail-store.md} describes it. */
@NullMarked
package org.atalaya.sweep.mailstore;

import org.jspecify.annotations.NullMarked;
