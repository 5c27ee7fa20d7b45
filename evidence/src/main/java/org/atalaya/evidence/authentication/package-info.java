/** Checks for real who sent a message: DKIM, SPF and DMARC, with a resolver of names that is asked for on the command line. */
@NullMarked
package org.atalaya.evidence.authentication;

import org.jspecify.annotations.NullMarked;
