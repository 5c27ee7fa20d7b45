package org.atalaya.indicators;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What an indicator is a value of, and how fast it grows old. The half-lives are estimates of ours, in the order that
 * docs/indicators.md gives reasons for: addresses change hands within days, names within months, bytes never change.
 */
public enum Kind {
    DOMAIN(90),
    /** One address or a network of IPv4. */
    IPV4(14),
    /** One address or a network of IPv6. */
    IPV6(14),
    URL(30),
    EMAIL(90),
    MD5(0),
    SHA1(0),
    SHA256(0),
    SHA512(0),
    /** The name of a file without its folders. */
    FILE_NAME(180);

    private final int halfLifeDays;

    Kind(int halfLifeDays) {
        this.halfLifeDays = halfLifeDays;
    }

    /** The time after which it counts half; empty when it does not grow old. */
    public Optional<Duration> halfLife() {
        return halfLifeDays == 0 ? Optional.empty() : Optional.of(Duration.ofDays(halfLifeDays));
    }

    /** Whether it is the digest of a file's bytes. */
    public boolean hash() {
        return this == MD5 || this == SHA1 || this == SHA256 || this == SHA512;
    }

    /** As outputs write it, such as {@code file-name}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The hash of so many hexadecimal digits. */
    static Optional<Kind> hashOf(int digits) {
        return switch (digits) {
            case 32 -> Optional.of(MD5);
            case 40 -> Optional.of(SHA1);
            case 64 -> Optional.of(SHA256);
            case 128 -> Optional.of(SHA512);
            default -> Optional.empty();
        };
    }
}
