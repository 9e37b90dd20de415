package io.limen.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.inference.Outcome.Reason;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission(10);

    @Test
    void enterShouldCountRowsAndRefuseWhenTheyDoNotAllFit() {
        assertThat(admission.enter(7)).isEmpty();
        assertThat(admission.enter(4)).contains(Reason.QUEUE_FULL);
        assertThat(admission.enter(3)).isEmpty();
        assertThat(admission.rows()).isEqualTo(10);
        admission.leave(7);
        assertThat(admission.enter(7)).isEmpty();
    }

    @Test
    void enterShouldRefuseForGoodWhenStopped() {
        assertThat(admission.enter(7)).isEmpty();
        admission.stop();
        admission.stop();
        assertThat(admission.enter(1)).contains(Reason.STOPPED);
        assertThat(admission.rows()).isEqualTo(7);
        admission.leave(7);
        assertThat(admission.rows()).isZero();
        assertThat(admission.stopped()).isTrue();
        assertThat(admission.enter(1)).contains(Reason.STOPPED);
    }

    @Test
    void enterShouldNotOverflowWhenTheBoundIsTheLargest() {
        Admission wide = new Admission(Integer.MAX_VALUE);
        assertThat(wide.enter(Integer.MAX_VALUE)).isEmpty();
        assertThat(wide.enter(1)).contains(Reason.QUEUE_FULL);
    }

    @Test
    void constructorShouldSayWhatItExpects() {
        assertThatThrownBy(() -> new Admission(0)).hasMessage("queueRowsMax: 0 (expected: >= 1)");
    }
}
