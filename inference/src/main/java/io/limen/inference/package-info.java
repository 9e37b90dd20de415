/**
 * Scores feature vectors with ONNX models, batching what waits together. Knows nothing of gateways.
 */
@NullMarked
package io.limen.inference;

import org.jspecify.annotations.NullMarked;
