package io.limen.gateway.trial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A site before the trial begins: whether it answers, whether it sends visitors elsewhere, and where its hero may be. Waits
 * some seconds at most, and reads the beginning of one page.
 */
public final class FirstLook {
    private static final long ANSWER_MILLIS_MAX = TimeUnit.SECONDS.toMillis(8);
    private static final int PAGE_BYTES_MAX = 1 << 20;
    private static final int REDIRECTS_MAX = 5;

    private final HttpClient client;

    public FirstLook(Vertx vertx) {
        client = TrialProxy.client(vertx);
    }

    /**
     * What was seen.
     *
     * @param trouble why there is nothing to see, with what to do
     * @param elsewhere where the site sends visitors, if that is another site
     * @param hero a selector for the place that visitors see first, if one was found
     */
    public record Seen(Optional<String> trouble, Optional<SiteAddress> elsewhere, Optional<String> hero) {
        private static Seen trouble(String what) {
            return new Seen(Optional.of(what), Optional.empty(), Optional.empty());
        }
    }

    /** Looks; never fails. */
    public Future<Seen> at(URI page) {
        return at(page, 0).otherwise(fault -> {
            Unreachable unreachable = new Unreachable(SiteAddress.of(page).orElseThrow(), fault);
            return Seen.trouble(unreachable.what() + " " + unreachable.fix());
        });
    }

    private Future<Seen> at(URI page, int redirects) {
        SiteAddress site = SiteAddress.of(page).orElseThrow();
        String path = page.getRawPath() == null || page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setSsl(site.isSecure())
                .setHost(site.host())
                .setPort(site.port())
                .setURI(page.getRawQuery() == null ? path : path + "?" + page.getRawQuery())
                .setIdleTimeout(ANSWER_MILLIS_MAX)
                .putHeader(HttpHeaders.ACCEPT, "text/html")
                .putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip")
                .putHeader(HttpHeaders.USER_AGENT, "Mozilla/5.0 (compatible; limen-try)");
        return client.request(options).compose(request -> request.send()).compose(answer -> {
            String location = answer.getHeader(HttpHeaders.LOCATION);
            return answer.statusCode() / 100 == 3 && location != null && redirects < REDIRECTS_MAX
                    ? follow(page, site, answer, location, redirects)
                    : read(answer);
        });
    }

    private Future<Seen> follow(URI page, SiteAddress site, HttpClientResponse answer, String location, int redirects) {
        URI next = page.resolve(location);
        Optional<SiteAddress> there = SiteAddress.of(next);
        Seen elsewhere = new Seen(Optional.empty(), there, Optional.empty());
        return BoundedBody.read(answer, PAGE_BYTES_MAX, false)
                .compose(read ->
                        there.equals(Optional.of(site)) ? at(next, redirects + 1) : Future.succeededFuture(elsewhere));
    }

    private static Future<Seen> read(HttpClientResponse answer) {
        boolean packed = "gzip".equals(answer.getHeader(HttpHeaders.CONTENT_ENCODING));
        return BoundedBody.read(answer, PAGE_BYTES_MAX, packed).map(body -> {
            if (answer.statusCode() >= 500) {
                return Seen.trouble("it answers " + answer.statusCode() + " " + answer.statusMessage() + ".");
            }
            return new Seen(Optional.empty(), Optional.empty(), hero(body));
        });
    }

    private static Optional<String> hero(Buffer body) {
        HeroGuess guess = new HeroGuess();
        PageScanner.scan(body.getBytes(), guess);
        return guess.selector();
    }
}
