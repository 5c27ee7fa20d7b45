package org.atalaya.indicators.read;

import java.util.Optional;
import org.atalaya.model.Tlp;

/** The marking definitions of TLP with their fixed ids (STIX 2.1 §7.2.1.4; TLP 2.0 as FIRST and OASIS define it). */
final class Markings {
    private Markings() {}

    /** The label of a marking; empty for one that is none of TLP. */
    static Optional<Tlp> of(String id) {
        return Optional.ofNullable(
                switch (id) {
                    case "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
                            "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487" -> Tlp.CLEAR;
                    case "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
                            "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb" -> Tlp.GREEN;
                    case "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
                            "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421" -> Tlp.AMBER;
                    case "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003" -> Tlp.AMBER_STRICT;
                    case "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
                            "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1" -> Tlp.RED;
                    default -> null;
                });
    }
}
