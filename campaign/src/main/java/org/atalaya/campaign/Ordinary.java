package org.atalaya.campaign;

import org.atalaya.indicators.WarningLists;

/**
 * What every network sees every day, by the warning lists of the knowledge folder: it joins nothing, and it never becomes
 * an indicator.
 */
record Ordinary(WarningLists lists) {
    /** Whether a file name is that of a program found everywhere; the legitimate Chrome proxy is one. */
    boolean program(String name) {
        return lists.program(name);
    }

    /** Whether a domain, or one above it, is a service that everybody uses. */
    boolean domain(String name) {
        return lists.domain(name);
    }

    /** Whether an IPv4 address is a public resolver, not of the public Internet, or no address at all. */
    boolean address(String text) {
        String[] parts = text.split("\\.", -1);
        for (String part : parts) {
            // Such as 1.2.3.456 or 01.2.3.4: a number of a version, or an address that programs read in several ways.
            if (part.length() > 3 || Integer.parseInt(part) > 255 || part.length() > 1 && part.charAt(0) == '0') {
                return true;
            }
        }
        return parts.length != 4 || lists.address(text);
    }
}
