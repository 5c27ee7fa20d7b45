package org.atalaya.evidence.behaviour;

import java.util.Locale;

/** The groups of {@code catalogue.tsv}; what they mean together is in {@link Behaviours}. */
enum Trait {
    GEOLOCATION,
    ADDRESS,
    PLACE_API,
    COUNTRY_FIELD,
    PLACE,
    WORLD,
    DOWNLOAD,
    DOWNLOAD_API,
    RUN,
    DELAY,
    DELETE,
    OWN_PATH,
    CLEARS_LOGS,
    KEYS_STRONG,
    KEYS,
    KEY_TAG,
    SCREEN_STRONG,
    SCREEN,
    CLIP_STRONG,
    CLIP,
    INPUT,
    SOCKET,
    BC_SETTING,
    SOCKS,
    BACK_CONNECT,
    AUTOSTART,
    ADD_IN,
    INSTITUTION,
    BANK;

    static Trait of(String word) {
        return valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
