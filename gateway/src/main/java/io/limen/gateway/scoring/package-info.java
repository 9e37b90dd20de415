/**
 * Feature vectors to scores, with ONNX models: small ones inline, everything else through a micro-batching lane off the
 * event loop, answers on the caller's context.
 */
@NullMarked
package io.limen.gateway.scoring;

import org.jspecify.annotations.NullMarked;
