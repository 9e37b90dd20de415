package io.limen.gateway.dynamo;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Answers to writes whose condition was not met: not faults, they say what is stored instead. */
final class Conditions {
    private Conditions() {}

    static boolean isUnmet(Throwable error) {
        return error instanceof ConditionalCheckFailedException;
    }

    /** The item that is stored; empty where none is. */
    static Map<String, AttributeValue> stored(Throwable error) {
        return error instanceof ConditionalCheckFailedException unmet && unmet.hasItem() ? unmet.item() : Map.of();
    }
}
