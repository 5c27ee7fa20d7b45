package org.atalaya.lure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BillTest {
    @Test
    void aSumAndATelephoneNumberMakeABill() {
        String text = "[TEST] Amount $490.15. Questions? (555) 010 0199";
        assertThat(Bill.in(text)).hasValue(text.indexOf('('));
        assertThat(Bill.in("[TEST] Cargo por USD 300, llame al +52 55 5555 0100"))
                .isPresent();
    }

    @Test
    void oneWithoutTheOtherMakesNone() {
        assertThat(Bill.in("[TEST] Amount $490.15")).isEmpty();
        assertThat(Bill.in("[TEST] (555) 010 0199")).isEmpty();
    }

    @Test
    void longRowsOfDigitsAndDatesAreNoTelephoneNumbers() {
        assertThat(Bill.in("[TEST] $5, order 5550100199555")).isEmpty();
        assertThat(Bill.in("[TEST] $5, 2026-11-29")).isEmpty();
        assertThat(Bill.in("[TEST] $5, x555-010-0199")).isEmpty();
    }

    @Test
    void textsOfManyDigitsEndSoon() {
        assertThat(Bill.in("$1 " + "1".repeat(300_000))).isEmpty();
        assertThat(Bill.in("$1 " + "1 ".repeat(150_000))).isEmpty();
    }

    @Test
    void aTelephoneNumberIsOneWithoutASumToo() {
        assertThat(Bill.hasPhone("[TEST] (555) 010 0199")).isTrue();
        assertThat(Bill.hasPhone("[TEST] order 5550100199555, 2026-11-29")).isFalse();
        assertThat(Bill.hasPhone("1 ".repeat(150_000))).isFalse();
    }
}
