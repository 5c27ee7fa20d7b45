package org.atalaya.indicators.read;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.model.Tlp;

/** The marking definitions of TLP with their fixed ids (STIX 2.1 §7.2.1.4; TLP 2.0 as FIRST and OASIS define it). */
final class Markings {
    private static final Names IDS = new Names(
            "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
            "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
            "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
            "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
            "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1");
    private static final List<Optional<Tlp>> LABELS = Stream.of(
                    Tlp.CLEAR,
                    Tlp.CLEAR,
                    Tlp.GREEN,
                    Tlp.GREEN,
                    Tlp.AMBER,
                    Tlp.AMBER,
                    Tlp.AMBER_STRICT,
                    Tlp.RED,
                    Tlp.RED)
            .map(Optional::of)
            .toList();

    private Markings() {}

    /** The label of the marking that the scanner stands at; empty for one that is none of TLP. */
    static Optional<Tlp> of(JsonScanner json) {
        int known = json.among(IDS);
        return known < 0 ? Optional.empty() : LABELS.get(known);
    }
}
