package io.limen.gateway.rules.cel;

import java.util.Set;

/**
 * A name that expressions may use.
 *
 * @param path its full name, such as {@code features.cart_value} or {@code page.type}
 * @param spelled how it is usually written, such as {@code cart_value}
 * @param type what it stands for
 * @param values all it can be; empty where it can be anything
 * @param node reads it; its kind fits the type
 * @param <S> what it is read from
 */
public record Declaration<S>(String path, String spelled, Type type, Set<String> values, Node<S> node) {
    public Declaration {
        values = Set.copyOf(values);
    }
}
