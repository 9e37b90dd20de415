package io.limen.gateway.rules.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;

/** What a name stands for. */
public enum Type {
    NUMBER(SimpleType.DOUBLE),
    TEXT(SimpleType.STRING),
    BOOL(SimpleType.BOOL),
    /** Elapsed time. */
    DURATION(SimpleType.DURATION),
    /** A point in time. */
    TIME(SimpleType.TIMESTAMP),
    LIST(ListType.create(SimpleType.DYN)),
    OBJECT(MapType.create(SimpleType.STRING, SimpleType.DYN)),
    /** Not declared: whatever the value is when it is there. */
    ANY(SimpleType.DYN);

    private final CelType celType;

    Type(CelType celType) {
        this.celType = celType;
    }

    CelType celType() {
        return celType;
    }

    /** How a type of the library is called in messages. */
    static String spoken(String celType) {
        if (celType.startsWith("list(")) {
            return "a list";
        }
        if (celType.startsWith("map(")) {
            return "an object";
        }
        return switch (celType) {
            case "double", "int", "uint" -> "a number";
            case "string" -> "text";
            case "bool" -> "true or false";
            case "google.protobuf.Duration" -> "a duration";
            case "google.protobuf.Timestamp" -> "a point in time";
            case "null" -> "null";
            default -> "of any type";
        };
    }
}
