/** Tells which of our users are in somebody else's list, without either side handing its list over; see {@code docs/contacts.md}. */
@NullMarked
package org.atalaya.sweep.contacts;

import org.jspecify.annotations.NullMarked;
