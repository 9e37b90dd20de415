/**
 * Configuration files as values with a place: every problem of every file is found at once and told with its file,
 * line, column, path, value and expectation.
 *
 * <p>A {@link io.limen.gateway.settings.YamlCursor} stands at one value of a YAML 1.2 document and reads it as what is
 * wanted there. A wrong value becomes a {@link io.limen.gateway.settings.Problem} and the reader goes on with the
 * default, so that one mistake hides no other. A key nobody asked for is a mistake too.
 *
 * <pre>
 *   record Options(int port, Duration idle) {
 *       static Options read(YamlCursor cursor) {
 *           return new Options(
 *                   (int) cursor.integer("port", 8080, 0, 65_535),
 *                   cursor.duration("idle", Duration.ofSeconds(60)));
 *       }
 *   }
 * </pre>
 */
@NullMarked
package io.limen.gateway.settings;

import org.jspecify.annotations.NullMarked;
