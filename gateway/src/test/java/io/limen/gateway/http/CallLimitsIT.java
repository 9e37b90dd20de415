package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit of calls, set low and hit: it is counted under its key. */
class CallLimitsIT {
    private static final String PAGE = "{\"type\":\"page\",\"anonymousId\":\"v\",\"properties\":{\"p\":@}}";

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits | bodyBytesMax: 50B | /v1/page | 1 | 413",
                "limits | decideBytesMax: 50B | /v1/decide | 1 | 413",
                "limits | eventBytesMax: 50B | /v1/page | 1 | 400",
                "limits | eventBytesMax: 50B | /ofrep/v1/evaluate/flags | 1 | 400",
                "limits | eventsMax: 1 | /v1/batch | 1 | 200",
                "limits | depthMax: 3 | /v1/page | [[[]]] | 400",
                "limits | depthMax: 3 | /v1/decide | 1 | 200",
                "limits | textCharsMax: 64 | /v1/page | \"0123456789012345678901234567890123456789012345678901234567890123456789\" | 400",
                "limits | numberCharsMax: 8 | /v1/page | 123456789 | 400",
                "limits | eventAgeMax: 1ms | /v1/page | 1,\"q\":2},\"timestamp\":\"2020-01-01\",\"r\":{\"q\":1 | 400",
                "budgets | ingest: 0ms | /v1/page | 1 | 200",
                "budgets | decide: 0ms | /v1/decide | 1 | 200",
                "budgets | decide: 0ms | /v1/fragments/hero | 1 | 200",
            })
    void limitShouldBeCountedWhenACallGoesPastIt(String section, String limit, String path, String value, int status) {
        Shop shop = watch.unwatched(() -> new Shop(watch.vertx(), "|, " + section + ": { " + limit + " }"));
        String page = PAGE.replace("@", value);
        String body =
                switch (path) {
                    case "/v1/batch" -> "{\"batch\":[" + page + "," + page + "]}";
                    case "/v1/decide" -> "{\"anonymousId\":\"v\",\"events\":[" + PAGE.replace("@", "[[[]]]") + "]}";
                    default -> page;
                };

        HttpResponse<String> answer =
                path.startsWith("/v1/fragments") ? shop.get(path) : shop.post(path, body, "Authorization", "Bearer wk");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        String key = section + "." + limit.substring(0, limit.indexOf(':'));
        assertThat(shop.metrics.scrape()).contains("limen_limit_hit_total{limit=\"" + key + "\"} 1.0");
    }
}
