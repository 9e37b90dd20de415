/** What a policy would have earned, judged from the log of another one. */
@NullMarked
package io.limen.gateway.experiment.offpolicy;

import org.jspecify.annotations.NullMarked;
