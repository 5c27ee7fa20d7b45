package org.atalaya.evidence.artifact;

import java.util.List;

/**
 * How artifacts are taken apart.
 *
 * @param passwords to try on locked members, most likely first
 */
public record Options(List<String> passwords, Limits limits) {
    /** What a sweep uses when nothing is said: the passwords that senders of such archives are known to use. */
    public static final Options STANDARD = new Options(List.of("infected", "1234", "12345", "123456"), Limits.STANDARD);
}
