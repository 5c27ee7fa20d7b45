/** Domains: hosts of addresses, and which organisation they belong to. */
@NullMarked
package org.atalaya.lure.domain;

import org.jspecify.annotations.NullMarked;
