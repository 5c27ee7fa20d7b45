/** What a message claims, whether it may, and what it asks for. */
@NullMarked
package org.atalaya.lure;

import org.jspecify.annotations.NullMarked;
