package org.atalaya.model;

/** A field of an event and its value in text form; a field without a value has the empty text. */
public record FieldValue(String name, String value) {}
