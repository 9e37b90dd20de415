package io.limen.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    private final Metrics metrics = new Metrics(System::nanoTime);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void scrapeShouldShowTheBudgetsAsBuckets() {
        metrics.answered("decide", 200, 4_000_000);

        assertThat(metrics.scrape())
                .contains("limen_http_request_seconds_bucket{route=\"decide\",status=\"2xx\",le=\"0.005\"} 1")
                .contains("limen_http_request_seconds_bucket{route=\"decide\",status=\"2xx\",le=\"0.003\"} 0");
    }

    @ParameterizedTest
    @CsvSource({
        "/batch/3/properties/price: NaN (expected: a number),properties",
        "properties.price: not a value of type number,properties",
        "anonymousId: missing (expected: anonymousId or userId),anonymousid",
        "40000 bytes (expected: at most 32768),event",
        "$%&/: what,event"
    })
    void rejectedShouldBeCountedByTheFieldThatWasBad(String reason, String field) {
        metrics.rejected(reason);

        assertThat(metrics.scrape()).contains("limen_events_rejected_total{field=\"" + field + "\"} 1.0");
    }

    @Test
    void labelsShouldBeFewWhateverIsSaid() {
        for (int i = 0; i < 1_000; i++) {
            metrics.degraded("reason " + i);
        }

        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("limen_degraded_total")))
                .hasSizeLessThan(210)
                .anyMatch(line -> line.contains("reason=\"other\""));
    }
}
