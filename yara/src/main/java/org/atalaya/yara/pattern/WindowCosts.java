package org.atalaya.yara.pattern;

/** How common byte windows are in ordinary files. */
final class WindowCosts {
    private WindowCosts() {}
}
