package org.atalaya.yara.pattern;

/** Whether libyara would warn that a pattern slows scanning down. */
final class Quality {
    private Quality() {}

    static boolean isSlow(Pattern pattern) {
        return false;
    }
}
