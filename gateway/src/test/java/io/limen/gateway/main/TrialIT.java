package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.limen.gateway.trial.SiteAddress;
import io.limen.gateway.trial.StarterConfiguration;
import io.limen.gateway.trial.StubSite;
import io.limen.gateway.trial.StubSite.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole trial in front of a shop that knows nothing of it, as browsers and people call it. */
class TrialIT {
    private static final String TAG = "(()=>{const L={name:\"limen\",version:\"0.1.0\"};window.limen=L})();";
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    @TempDir
    private static Path folder = Path.of("");

    private static final List<String> SAID = new CopyOnWriteArrayList<>();
    private static StubSite shop;
    private static Trial trial;
    private static String here;

    @BeforeAll
    static void start() throws IOException {
        shop = new StubSite();
        String own = shop.origin();
        String page = "<!DOCTYPE html><HTML><HEAD><TITLE>Tee</TITLE><link rel=canonical href=\"" + own + "/\">"
                + "<script>dataLayer=[];api='" + own.replace("/", "\\/") + "\\/api';a='</head>'</script></HEAD>"
                + "<BODY><MAIN><SECTION class=auftakt><H1>Tee</H1></SECTION><A HREF=" + own
                + "/tee>Tee</A></MAIN></BODY></HTML>";
        shop.with(
                        "/",
                        Page.html(
                                        page,
                                        "Set-Cookie",
                                        "korb=leer; Domain=127.0.0.1; Path=/; Secure; SameSite=None",
                                        "Set-Cookie",
                                        "sprache=de; Path=/",
                                        "Content-Security-Policy",
                                        "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic';"
                                                + " upgrade-insecure-requests",
                                        "ETag",
                                        "\"1\"",
                                        "Strict-Transport-Security",
                                        "max-age=9")
                                .packed())
                .with("/alt", Page.of(302, "text/plain", "", "Location", own + "/tee"))
                .with("/teil", Page.html("<li><a href=" + own + "/tee>Tee</a></li>"))
                .with("/korb", Page.of(201, "application/json", "{\"korb\":\"" + own + "\"}", "X-Shop", "ja"))
                .with("/gross", Page.of(200, "application/octet-stream", "x".repeat(3_000_000)))
                .with(
                        "/packed.js",
                        Page.of(200, "text/javascript", "let a = '" + own + "'").packed());
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.writeString(scripts.resolve("limen.js"), TAG);
        Files.writeString(scripts.resolve("limen-panel.js"), "// the panel");
        Files.writeString(scripts.resolve("limen-datalayer.js"), "// the data layer");
        Path configuration = folder.resolve("config");
        StarterConfiguration.write(configuration, Map.of("hero", ".auftakt"));
        SiteAddress site = SiteAddress.parse(own).orElseThrow();
        trial = Trial.start(new Trial.Plan(site, configuration, folder.resolve("data"), scripts, 0), SAID::add);
        here = "http://127.0.0.1:" + trial.port();
    }

    @AfterAll
    static void stop() {
        trial.close();
        shop.close();
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(here + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String key(String page, String attribute) {
        Matcher key = Pattern.compile(attribute + "=\"([0-9a-f]{32})\"").matcher(page);
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    @Test
    void starterShouldBeRightWithoutAWarning() {
        assertThat(trial.warnings()).isEmpty();
    }

    @Test
    void pageShouldComeWithTheScriptsAndWithAddressesOfTheProxy() {
        HttpResponse<byte[]> answer = get("/", "Accept-Encoding", "gzip, br");

        String page = text(answer);
        assertThat(page)
                .contains("<script src=\"/_l/limen.js\" data-write-key=")
                .contains("data-endpoint=\"/_l\"")
                .containsSubsequence(
                        "'</head>'</script>", "/_l/limen.js", "/_l/limen-datalayer.js", "/_l/limen-panel.js", "</HEAD>")
                .contains(
                        "href=\"" + here + "/\"",
                        "HREF=" + here + "/tee",
                        "api='" + here.replace("/", "\\/") + "\\/api'")
                .doesNotContain(shop.origin());
        assertThat(answer.headers().map()).doesNotContainKeys("etag", "content-encoding", "strict-transport-security");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("korb=leer; Path=/", "sprache=de; Path=/");
    }

    @Test
    void policyShouldLetTheTagInAndSaySo() {
        HttpResponse<byte[]> answer = get("/");

        String nonce = key(text(answer), "nonce");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'nonce-abc' 'strict-dynamic' 'nonce-" + nonce
                        + "'; connect-src 'self'");
        assertThat(SAID)
                .contains("Content-Security-Policy: script-src: a nonce added, for the tag")
                .doesNotHaveDuplicates();
    }

    @Test
    void mountShouldDecideWithTheSelector() {
        String page = text(get("/"));
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(here + "/_l/v1/decide"))
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString("{\"anonymousId\":\"tee-1\",\"writeKey\":\"" + key(page, "data-write-key")
                        + "\",\"context\":{\"page\":{\"path\":\"/\"}}}")));

        JsonNode hero = Running.decision(Running.json(text(answer)), "hero");
        assertThat(hero.path("selector").asText()).isEqualTo(".auftakt");
        assertThat(hero.path("experience").asText()).isEqualTo("welcome");
        assertThat(answer.headers().allValues("Set-Cookie")).anyMatch(cookie -> cookie.startsWith("limen_id=tee-1;"));
        assertThat(text(get("/_l/limen.js"))).isEqualTo(TAG);
        assertThat(shop.asked()).extracting(StubSite.Asked::line).noneMatch(line -> line.contains("/_l/"));
    }

    @Test
    void panelShouldHoldAKeyOfThisTrialOnly() {
        String page = text(get("/"));
        HttpResponse<byte[]> answer = get("/_l/v1/segments", "Authorization", "Bearer " + key(page, "data-secret"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(get("/_l/v1/segments", "Authorization", "Bearer demo-secret").statusCode())
                .isEqualTo(401);
    }

    @Test
    void callsShouldPassWithMethodBodyHeadersAndWithoutLimensCookies() {
        byte[] body = new byte[2_000_000];
        new Random(1).nextBytes(body);
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(here + "/korb?tee=1"))
                .headers("Cookie", "korb=voll; limen_id=x", "Origin", here, "X-Shop", "1")
                .PUT(BodyPublishers.ofByteArray(body)));

        StubSite.Asked asked = shop.last("PUT /korb?tee=1");
        assertThat(asked.body()).isEqualTo(body);
        assertThat(asked.headers())
                .containsEntry("cookie", "korb=voll")
                .containsEntry("origin", shop.origin())
                .containsEntry("host", shop.origin().substring("http://".length()))
                .containsEntry("x-shop", "1");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("X-Shop")).contains("ja");
        assertThat(text(answer)).isEqualTo("{\"korb\":\"" + shop.origin() + "\"}");
    }

    @Test
    void whatIsNoPageShouldPassByteByByte() {
        assertThat(get("/gross").body()).hasSize(3_000_000);
        HttpResponse<byte[]> script = get("/packed.js", "Accept-Encoding", "gzip");
        assertThat(script.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(Arrays.copyOf(script.body(), 2)).containsExactly(0x1f, 0x8b);
    }

    @Test
    void partsOfPagesShouldGetAddressesAndNoScripts() {
        assertThat(text(get("/teil", "Sec-Fetch-Dest", "empty")))
                .isEqualTo("<li><a href=" + here + "/tee>Tee</a></li>");
        assertThat(text(get("/teil", "Sec-Fetch-Dest", "document"))).contains("/_l/limen.js");
    }

    @Test
    void redirectShouldStayAtTheProxy() {
        assertThat(get("/alt").headers().firstValue("Location")).contains(here + "/tee");
    }

    @Test
    void headShouldHaveNoBody() {
        HttpResponse<byte[]> answer =
                send(HttpRequest.newBuilder(URI.create(here + "/gross")).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void serviceWorkersShouldBeRefusedAndSaidSo() {
        assertThat(get("/packed.js", "Service-Worker", "script").statusCode()).isEqualTo(404);
        assertThat(SAID).anyMatch(line -> line.contains("service workers are refused"));
    }

    @Test
    void siteThatIsAwayShouldGiveAPageThatSaysWhatToDo() throws IOException {
        StubSite away = new StubSite();
        SiteAddress site = SiteAddress.parse(away.origin()).orElseThrow();
        away.close();
        Trial.Plan plan = new Trial.Plan(
                site, folder.resolve("config"), folder.resolve("data-away"), folder.resolve("scripts"), 0);
        try (Trial lonely = Trial.start(plan, SAID::add)) {
            HttpResponse<byte[]> answer =
                    send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lonely.port() + "/a"))
                            .header("Accept", "text/html"));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(text(answer))
                    .contains("Nothing listens on port " + site.port(), "Check that " + site.origin() + " opens");
        }
    }

    @Test
    void doctorShouldFindNothingWrongWithIt() {
        StringWriter out = new StringWriter();
        int exitCode = Limen.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "doctor",
                        here + "/",
                        "--config",
                        folder.resolve("config").toString());

        assertThat(out.toString()).endsWith(", 0 problems\n");
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains(
                        "limen_id is first-party, SameSite=Lax",
                        "on this page: [hero]",
                        "the tag is 0.1.0",
                        "decides by this");
    }
}
