/** How traffic is shared out among variants while it is not known yet which is the best. */
@NullMarked
package io.limen.gateway.experiment.bandit;

import org.jspecify.annotations.NullMarked;
