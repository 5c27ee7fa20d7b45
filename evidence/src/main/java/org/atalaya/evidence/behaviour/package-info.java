/** What an artifact would do if it ran, as far as its names and texts say so; it is never run. */
@NullMarked
package org.atalaya.evidence.behaviour;

import org.jspecify.annotations.NullMarked;
