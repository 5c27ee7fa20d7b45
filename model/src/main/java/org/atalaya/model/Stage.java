package org.atalaya.model;

import java.util.Locale;
import java.util.Optional;

/** A step of the attack that Atalaya warns of, in the order in which it goes. */
public enum Stage {
    /** A mail, a link, a download: how it came. */
    DELIVERY,
    /** A package is installed or a program is started. */
    INSTALL,
    /** It asks where it is. */
    GEOFENCE,
    /** It fetches more. */
    DOWNLOAD,
    /** It removes what it came with. */
    CLEANUP,
    /** Somebody else gives orders. */
    REMOTE_CONTROL,
    /** Passwords, codes or pictures of the screen are taken. */
    CREDENTIAL_THEFT,
    /** The machine passes on the traffic of others, or is the way to other machines. */
    PROXYING;

    /** The word as outputs write it, such as {@code remote-control}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The stage of a word; empty when there is none of that name. */
    public static Optional<Stage> of(String word) {
        for (Stage stage : values()) {
            if (stage.word().equals(word)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }
}
