package io.limen.gateway.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.cli.GatewaySettings;
import io.limen.gateway.cli.LimenCommand;
import io.limen.gateway.trial.StubSite;
import io.limen.gateway.trial.StubSite.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sites that are broken in one way each. What is right is run whole in {@code TrialIT}. */
class DoctorIT {
    private static final String TAG = "<script src=/_l/limen.js data-write-key=k data-endpoint=/_l defer></script>";
    private static final String BODY = "<h1>a</h1><div data-limen-slot=hero>b</div>";
    private static final String COOKIE = "limen_id=x; Max-Age=9; Path=/; SameSite=Lax";

    private StubSite site;

    @BeforeEach
    void open() throws IOException {
        site = new StubSite()
                .with("/", Page.html(TAG + BODY))
                .with("/_l/limen.js", Page.of(200, "text/javascript", "a={name:\"limen\",version:\"0.1.0\"}"))
                .with("/_l/v1/decide", decided("{\"slot\":\"hero\"}", "Set-Cookie", COOKIE));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static Page decided(String decisions, String... headers) {
        String[] all = Stream.concat(Stream.of("Cache-Control", "private, no-store"), Arrays.stream(headers))
                .toArray(String[]::new);
        return Page.of(200, "application/json", "{\"snapshot\":\"abc\",\"decisions\":[" + decisions + "]}", all);
    }

    private record Said(int exitCode, String text) {}

    private Said doctor(String path) {
        StringWriter out = new StringWriter();
        int exitCode = LimenCommand.commandLine(files -> new GatewaySettings.Findings(List.of(), List.of()))
                .setOut(new PrintWriter(out, true))
                .execute("doctor", site.origin() + path);
        return new Said(exitCode, out.toString());
    }

    private void finds(String subject, String seen, String fix) {
        Said said = doctor("/");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.text())
                .containsSubsequence("problem  " + subject, seen, "→", fix)
                .contains(", 1 problem\n");
    }

    @Test
    void nothingShouldBeWrongWithASiteThatIsRight() {
        Said said = doctor("/");

        assertThat(said.text()).endsWith(", 0 problems\n");
        assertThat(said.exitCode()).isZero();
    }

    @Test
    void decisionShouldBeAskedForAsACrawler() {
        doctor("/");

        assertThat(site.last("POST /_l/v1/decide").headers().get("user-agent")).contains("bot");
    }

    @Test
    void pageThatIsNotThereShouldBeTheOnlyProblem() {
        Said said = doctor("/nothing");

        assertThat(said.text()).contains("problem  page", "answers 404").endsWith("1 looked at, 1 problem\n");
    }

    @Test
    void missingTagShouldBeFound() {
        site.with("/", Page.html(BODY));
        finds("tag", "no script of the page loads limen.js", "paste into the page: <script");
    }

    @Test
    void tagThatIsNotThereShouldBeFound() {
        site.with("/_l/limen.js", Page.of(404, "text/html", "no"));
        finds("tag", "/_l/limen.js answers 404", "such as /_l/limen.js");
    }

    @Test
    void mountThatTheShopAnswersShouldBeFound() {
        site.with("/_l/v1/decide", Page.html("<h1>404</h1>"));
        Said said = doctor("/");
        assertThat(said.text()).contains("problem  mount", "answers, but no gateway does", "/_l/… to the gateway");
        assertThat(said.exitCode()).isEqualTo(1);
    }

    @Test
    void unknownKeyShouldBeFound() {
        site.with("/_l/v1/decide", Page.of(401, "application/problem+json", "{}", "Cache-Control", "no-store"));
        finds("mount", "does not know the write key", "the gateway's writeKey");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limen_id=x; Path=/; SameSite=None| SameSite=None",
                "limen_id=x; Path=/; SameSite=Lax; Domain=shop.example| domain shop.example",
                "other=1| a first visitor gets no limen_id"
            })
    void cookieThatWasTamperedWithShouldBeFound(String cookie, String seen) {
        site.with("/_l/v1/decide", decided("{\"slot\":\"hero\"}", "Set-Cookie", cookie));
        finds("cookie", seen, "Set-Cookie");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "script-src 'nonce-a'; connect-src *| forbids the tag| add 'self' to script-src",
                "script-src 'self'; connect-src https://api.example| forbids calls| add 'self' to connect-src",
                "require-trusted-types-for 'script'| requires trusted types| fill slots at the edge"
            })
    void policyThatForbidsShouldBeFound(String policy, String seen, String fix) {
        site.with("/", Page.html(TAG + BODY, "Content-Security-Policy", policy));
        finds("policy", seen, fix);
    }

    @Test
    void policyOfThePageItselfShouldBeRead() {
        site.with(
                "/",
                Page.html("<meta http-equiv=content-security-policy content=\"connect-src 'none'\">" + TAG + BODY));
        finds("policy", "forbids calls", "add 'self' to connect-src");
    }

    @Test
    void esiThatNobodyProcessedShouldBeFound() {
        site.with("/", Page.html(TAG + BODY + "<esi:include src=\"/_l/v1/fragments/hero\"/>"));
        finds("ESI", "ESI tags are left in the page", "beresp.do_esi");
    }

    @Test
    void misspeltSlotShouldBeFoundWithWhatWasMeant() {
        site.with("/", Page.html(TAG + BODY + "<div data-limen-slot=hreo></div>"));
        finds("slots", "data-limen-slot=\"hreo\"", "did you mean hero?");
    }

    @Test
    void pageWithoutSlotsShouldBeFound() {
        site.with("/", Page.html(TAG + "<h1>a</h1>"));
        finds("slots", "none of [hero] is on this page", "selector");
    }

    @Test
    void slotOfASelectorShouldBeLookedFor() {
        site.with("/", Page.html(TAG + "<main><section class='wide top'>"))
                .with(
                        "/_l/v1/decide",
                        decided(
                                "{\"slot\":\"hero\",\"selector\":\"main > section.top:first-child\"}",
                                "Set-Cookie",
                                COOKIE));
        assertThat(doctor("/").text()).contains("on this page: [hero]").endsWith(", 0 problems\n");
    }

    @Test
    void consentThatTheTagDoesNotWaitForShouldBeFound() {
        site.with("/", Page.html("<script src=https://consent.cookiebot.com/uc.js></script>" + TAG + BODY));
        finds("consent", "the tag does not wait", "data-consent=\"required\"");
    }

    @Test
    void gatewayWhoseClockIsWrongShouldBeFound() {
        String expires = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(609).atOffset(ZoneOffset.UTC));
        site.with("/_l/v1/decide", decided("{\"slot\":\"hero\"}", "Set-Cookie", COOKIE + "; Expires=" + expires));
        finds("clocks", "the gateway's clock is", "NTP");
    }

    @Test
    void decisionsThatAreKeptShouldBeFound() {
        site.with(
                "/_l/v1/decide",
                Page.of(
                        200,
                        "application/json",
                        "{\"decisions\":[{\"slot\":\"hero\"}]}",
                        "Cache-Control",
                        "max-age=600",
                        "Set-Cookie",
                        COOKIE));
        finds("caching", "max-age=600", "without caching");
    }

    @Test
    void filledPageThatIsKeptShouldBeFound() {
        site.with(
                "/",
                Page.html(TAG + "<div data-limen-slot=hero data-limen-by=edge></div>", "Cache-Control", "max-age=60"));
        finds("caching", "filled for one visitor", "private, no-cache");
    }

    @Test
    void contentThatIsNotKeptShouldBeFound() {
        String ref = "AAAAAAAAAAAAAAAAAAAAAA";
        site.with("/_l/v1/decide", decided("{\"slot\":\"hero\",\"ref\":\"" + ref + "\"}", "Set-Cookie", COOKIE))
                .with("/_l/v1/content/" + ref, Page.html("<p>", "Cache-Control", "no-store"));
        finds("caching", "content is not cacheable", "keep /_l/v1/content/…");
    }

    @Test
    void oldTagShouldBeFound() {
        site.with("/_l/limen.js", Page.of(200, "text/javascript", "a={name:'limen',version:'0.0.9'}"));
        finds("versions", "the tag is 0.0.9", "of the gateway's release");
    }

    @Test
    void gatewayOfAnotherOriginShouldHaveToLetThePageCall() throws IOException {
        try (StubSite gateway = new StubSite()) {
            String tag = "<script src=%s/limen.js data-write-key=k data-endpoint=%s defer></script>"
                    .formatted(gateway.origin(), gateway.origin());
            gateway.with("/limen.js", Page.of(200, "text/javascript", ""))
                    .with("/v1/decide", decided("{\"slot\":\"hero\"}", "Set-Cookie", COOKIE));
            site.with("/", Page.html(tag + BODY));
            finds("CORS", "does not let pages of " + site.origin(), "http.origins: [ " + site.origin() + " ]");

            gateway.with(
                    "/v1/decide",
                    decided(
                            "{\"slot\":\"hero\"}",
                            "Set-Cookie",
                            COOKIE,
                            "Access-Control-Allow-Origin",
                            site.origin(),
                            "Access-Control-Allow-Credentials",
                            "true"));
            assertThat(doctor("/").text()).contains("lets pages of").endsWith(", 0 problems\n");
        }
    }
}
