/** Aggregate reports of DMARC: what the world received in the name of a domain. */
@NullMarked
package org.atalaya.evidence.dmarc;

import org.jspecify.annotations.NullMarked;
