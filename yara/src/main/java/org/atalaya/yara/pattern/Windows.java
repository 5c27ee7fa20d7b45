package org.atalaya.yara.pattern;

/** The filter in front of all patterns. */
final class Windows {
    private Windows() {}
}
