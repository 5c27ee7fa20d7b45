/** What senders of mail did before, and what of a message is new for its sender. */
@NullMarked
package org.atalaya.lure.memory;

import org.jspecify.annotations.NullMarked;
