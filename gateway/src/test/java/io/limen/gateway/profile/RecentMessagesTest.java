package io.limen.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentMessagesTest {
    private static final long START = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    @Test
    void withShouldForgetTheOldestWhenThereAreTooMany() {
        RecentMessages recent = RecentMessages.NONE;
        for (int i = 0; i <= RecentMessages.IDS_MAX; i++) {
            recent = recent.with("m" + i, START + i);
        }
        assertThat(recent.size()).isEqualTo(RecentMessages.IDS_MAX);
        assertThat(recent.contains("m0")).isFalse();
        assertThat(recent.contains("m1")).isTrue();
        assertThat(recent.contains("m256")).isTrue();
    }

    @Test
    void withShouldForgetWhatIsTooOld() {
        RecentMessages recent = RecentMessages.NONE.with("old", START).with("new", START + 24 * HOUR);
        assertThat(recent.contains("old")).isTrue();
        assertThat(recent.with("newer", START + 25 * HOUR).contains("old")).isFalse();
        assertThat(recent.with("newer", START + 25 * HOUR).contains("new")).isTrue();
    }

    @Test
    void withShouldRememberWhenSecondsNoLongerFitAnInteger() {
        long turn = 1000L * Integer.MAX_VALUE;
        RecentMessages recent = RecentMessages.NONE.with("before", turn).with("after", turn + HOUR);
        assertThat(recent.contains("before")).isTrue();
        assertThat(recent.with("later", turn + 25 * HOUR).contains("before")).isFalse();
    }

    @Test
    void mergeShouldKeepTheLatestOfBothInOrder() {
        RecentMessages one = RecentMessages.NONE.with("a", START).with("c", START + 2000);
        RecentMessages other = RecentMessages.NONE.with("b", START + 1000);
        RecentMessages expected =
                RecentMessages.NONE.with("a", START).with("b", START + 1000).with("c", START + 2000);
        assertThat(one.merge(other)).isEqualTo(expected);
        assertThat(other.merge(one)).isEqualTo(expected);
    }
}
