package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final Published PUBLISHED = Published.of(Shipped.PROFILES);

    private static List<String> terms(String text, String time) {
        return PUBLISHED.find(text).stream()
                .map(one -> one.term(Optional.of(Instant.parse(time))))
                .toList();
    }

    @Test
    void aValueIsFoundAndSoIsTheNearestDomainAboveIt() {
        assertThat(terms("manzisuape.com", "2026-03-03T00:00:00Z")).containsExactly("indicator:greedy-sponge/domain");
        assertThat(terms("a.b.manzisuape.com", "2026-03-03T00:00:00Z"))
                .containsExactly("indicator:greedy-sponge/domain");
        assertThat(terms("notmanzisuape.com", "2026-03-03T00:00:00Z")).isEmpty();
        assertThat(terms("manzisuape.com.example", "2026-03-03T00:00:00Z")).isEmpty();
        assertThat(terms("1.192.119.99.234", "2026-03-03T00:00:00Z")).isEmpty();
    }

    @Test
    void outsideItsValidityAnIndicatorIsExpired() {
        assertThat(terms("manzisuape.com", "2019-01-01T00:00:00Z")).containsExactly("expired:greedy-sponge/domain");
        assertThat(PUBLISHED.find("manzisuape.com").get(0).term(Optional.empty()))
                .isEqualTo("indicator:greedy-sponge/domain");
    }
}
