package io.limen.gateway.doctor;

import io.limen.gateway.settings.Nearest;
import io.limen.gateway.trial.ContentPolicy;
import io.limen.gateway.trial.SiteAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the answers of a site mean. */
final class Diagnosis {
    /** Of tag and gateway, which are released together. */
    static final String VERSION = "0.1.0";

    private static final String COOKIE = "limen_id";
    private static final Duration SKEW_MAX = Duration.ofSeconds(60);
    private static final Pattern TAG_VERSION =
            Pattern.compile("name:\\s*[\"']limen[\"'],\\s*version:\\s*[\"']([\\w.-]{1,40})[\"']");
    private static final Pattern CONSENT_MANAGER =
            Pattern.compile("(?i)cookiebot|onetrust|usercentrics|didomi|cookieyes|klaro|__tcfapi|consentmanager");
    private static final String PASTE =
            "paste into the page: <script src=\"/_l/limen.js\" data-write-key=\"YOUR_WRITE_KEY\" data-endpoint=\"/_l\""
                    + " defer></script> (one that a tag manager adds is not seen from here)";

    private final Seen seen;
    private final Optional<Expected> expected;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Seen seen, Optional<Expected> expected) {
        this.seen = seen;
        this.expected = expected;
    }

    /** Everything that can be told, in the order in which it should be put right. */
    static List<Finding> of(Seen seen, Optional<Expected> expected) {
        Diagnosis diagnosis = new Diagnosis(seen, expected);
        diagnosis.page();
        if (seen.page().isFine()) {
            diagnosis.tag();
            diagnosis.mount();
            diagnosis.cookie();
            diagnosis.policy();
            diagnosis.otherOrigin();
            diagnosis.esi();
            diagnosis.slots();
            diagnosis.consent();
            diagnosis.clocks();
            diagnosis.caching();
            diagnosis.versions();
        }
        return List.copyOf(diagnosis.findings);
    }

    private void page() {
        boolean html =
                seen.page().header("Content-Type").toLowerCase(Locale.ROOT).startsWith("text/html");
        if (!seen.page().isFine()) {
            problem("page", seen.page().told(), "check the address; it has to open in a browser on this machine");
        } else if (!html) {
            problem(
                    "page",
                    seen.page().from() + " is " + seen.page().header("Content-Type"),
                    "name a page of the shop");
        } else {
            ok("page", seen.page().from() + ", " + size(seen.page()));
        }
    }

    private void tag() {
        if (seen.facts().tags().isEmpty()) {
            problem("tag", "no script of the page loads limen.js", PASTE);
            return;
        }
        if (seen.facts().tags().size() > 1) {
            problem("tag", "it is there " + seen.facts().tags().size() + " times", "leave one; the others do nothing");
        }
        if (seen.tagAttributes().getOrDefault("data-write-key", "").isEmpty()) {
            problem("tag", "it has no data-write-key", "add data-write-key=\"…\": the writeKey of gateway.yaml");
        }
        Answer tag = seen.tag().orElseThrow();
        String type = tag.header("Content-Type").toLowerCase(Locale.ROOT);
        if (!tag.isFine()) {
            problem("tag", tag.told(), "let src name where the gateway is mounted, such as /_l/limen.js");
        } else if (!type.contains("javascript")) {
            problem(
                    "tag",
                    tag.from() + " is " + (type.isEmpty() ? "of no type" : type),
                    "let src name limen.js itself");
        } else {
            ok("tag", tag.from() + ", " + size(tag));
        }
    }

    private void mount() {
        if (seen.decide().isEmpty()) {
            return;
        }
        Answer decide = seen.decide().get();
        if (seen.decisions().isPresent()) {
            ok("mount", decide.from() + " answers");
        } else if (decide.status() == 401) {
            problem(
                    "mount",
                    decide.from() + " does not know the write key",
                    "let data-write-key be the gateway's writeKey");
        } else if (decide.isFine()) {
            problem(
                    "mount",
                    decide.from() + " answers, but no gateway does",
                    "route " + seen.endpoint().map(URI::toString).orElse("")
                            + "/… to the gateway, and let data-endpoint name it");
        } else {
            problem(
                    "mount",
                    decide.told(),
                    "route " + seen.endpoint().map(URI::toString).orElse("")
                            + "/… to the gateway, all methods, with cookies and headers");
        }
    }

    private void cookie() {
        if (seen.decisions().isEmpty()) {
            return;
        }
        Optional<SetCookie> cookie = SetCookie.find(seen.decide().orElseThrow(), COOKIE);
        if (cookie.isEmpty()) {
            problem(
                    "cookie",
                    "a first visitor gets no " + COOKIE + " from the gateway",
                    seen.isOnOwnOrigin()
                            ? "let what stands between pass Sec-Fetch-Site, Origin and Host on, and Set-Cookie back"
                            : "mount the gateway on the site's own origin, such as /_l: elsewhere browsers keep no"
                                    + " cookie for long, and the tag sets one that servers do not get");
            return;
        }
        SetCookie set = cookie.get();
        boolean secure = seen.mount().map(SiteAddress::isSecure).orElse(false);
        int before = findings.size();
        if (secure && !set.has("secure")) {
            problem(
                    "cookie",
                    COOKIE + " is set without Secure though the page is https",
                    "name the proxy in front of the gateway under trustedProxies in gateway.yaml, and let it send"
                            + " X-Forwarded-Proto");
        }
        if (!set.get("samesite").equalsIgnoreCase("lax")) {
            problem(
                    "cookie",
                    COOKIE + " has SameSite=" + (set.has("samesite") ? set.get("samesite") : "nothing"),
                    "let what stands between pass Set-Cookie as it is: SameSite=Lax");
        }
        if (set.has("domain") || !set.get("path").equals("/")) {
            problem(
                    "cookie",
                    COOKIE + " is set for "
                            + (set.has("domain") ? "domain " + set.get("domain") : "path " + set.get("path")),
                    "let what stands between pass Set-Cookie as it is: Path=/, and no Domain");
        }
        if (findings.size() == before) {
            ok("cookie", COOKIE + " is first-party, SameSite=Lax" + (secure ? ", Secure" : ""));
        }
    }

    private void policy() {
        List<String> policies = new ArrayList<>(seen.facts().policies());
        seen.page().headers().getAll("Content-Security-Policy").stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .forEach(policies::add);
        if (policies.isEmpty() || seen.tag().isEmpty()) {
            return;
        }
        SiteAddress page = seen.site();
        Optional<SiteAddress> script = SiteAddress.of(seen.tag().get().from());
        Optional<String> nonce = Optional.ofNullable(seen.tagAttributes().get("nonce"));
        int before = findings.size();
        for (ContentPolicy policy : policies.stream().map(ContentPolicy::parse).toList()) {
            if (script.isPresent() && !policy.allowsScript(page, script.get(), nonce)) {
                problem(
                        "policy",
                        "Content-Security-Policy forbids the tag: " + script.get(),
                        "add " + source(script.get())
                                + " to script-src, or with 'strict-dynamic' give the tag the page's nonce");
            }
            if (seen.mount().isPresent()
                    && !policy.allowsCalls(page, seen.mount().get())) {
                problem(
                        "policy",
                        "Content-Security-Policy forbids calls to "
                                + seen.mount().get(),
                        "add " + source(seen.mount().get()) + " to connect-src");
            }
            if (!policy.allowsHtml()) {
                problem(
                        "policy",
                        "Content-Security-Policy requires trusted types, so no slot can be filled in the browser",
                        "leave require-trusted-types-for out, or fill slots at the edge");
            }
        }
        if (findings.size() == before) {
            ok("policy", "Content-Security-Policy allows the tag and its calls");
        }
    }

    private String source(SiteAddress address) {
        return address.equals(seen.site()) ? "'self'" : address.origin();
    }

    private void otherOrigin() {
        if (seen.preflight().isEmpty()) {
            return;
        }
        String page = seen.site().origin();
        boolean allowed = List.of(seen.preflight().get(), seen.decide().orElseThrow()).stream()
                .allMatch(answer -> answer.header("Access-Control-Allow-Origin").equals(page)
                        && answer.header("Access-Control-Allow-Credentials").equals("true"));
        if (allowed) {
            ok("CORS", seen.mount().map(SiteAddress::origin).orElse("") + " lets pages of " + page + " call");
        } else {
            problem(
                    "CORS",
                    seen.mount().map(SiteAddress::origin).orElse("") + " does not let pages of " + page + " call",
                    "set http.origins: [ " + page
                            + " ] in gateway.yaml, or mount the gateway on the site's own origin");
        }
    }

    private void esi() {
        if (seen.facts().esi()) {
            problem(
                    "ESI",
                    "ESI tags are left in the page as browsers get it",
                    "let Varnish or the CDN process ESI for it (in VCL: set beresp.do_esi = true)");
        } else {
            ok("ESI", "no ESI tag is left in the page");
        }
    }

    private void slots() {
        Optional<List<Expected.Slot>> known = expected.map(Expected::slots)
                .or(() -> seen.decisions().map(decisions -> decisions.stream()
                        .map(one -> new Expected.Slot(one.slot(), one.selector()))
                        .toList()));
        if (known.isEmpty()) {
            return;
        }
        List<String> names = known.get().stream().map(Expected.Slot::name).toList();
        List<String> found = known.get().stream()
                .filter(this::isOnPage)
                .map(Expected.Slot::name)
                .toList();
        int before = findings.size();
        for (String name : seen.facts().slots()) {
            if (!names.contains(name)) {
                String meant = Nearest.to(name, names)
                        .map(near -> ": did you mean " + near + "?")
                        .orElse("");
                problem(
                        "slots",
                        "the page has data-limen-slot=\"" + name + "\", which is no slot",
                        "name one of " + names + meant);
            }
        }
        if (found.isEmpty() && !names.isEmpty()) {
            problem(
                    "slots",
                    "none of " + names + " is on this page",
                    "mark an element with data-limen-slot, or give the slot a selector in experiences.yaml");
        } else if (findings.size() == before) {
            List<String> elsewhere =
                    names.stream().filter(name -> !found.contains(name)).toList();
            ok("slots", "on this page: " + found + (elsewhere.isEmpty() ? "" : "; not on it: " + elsewhere));
        }
    }

    private boolean isOnPage(Expected.Slot slot) {
        return seen.facts().slots().contains(slot.name())
                || slot.selector()
                        .filter(css -> SelectorSketch.mayMatch(css, seen.facts().elements()))
                        .isPresent();
    }

    private void consent() {
        if (seen.tag().isEmpty()) {
            return;
        }
        Optional<String> said = Optional.ofNullable(seen.tagAttributes().get("data-consent"));
        boolean manager = CONSENT_MANAGER.matcher(seen.page().body()).find();
        if (said.isPresent() && !List.of("required", "granted").contains(said.get())) {
            problem("consent", "data-consent=\"" + said.get() + "\"", "say required or granted, or leave it out");
        } else if (said.isEmpty() && manager) {
            problem(
                    "consent",
                    "the page asks visitors for consent, and the tag does not wait for it",
                    "add data-consent=\"required\" to the tag, and call limen.consent(true) when it is given");
        } else {
            ok(
                    "consent",
                    said.map(value -> value.equals("required")
                                    ? "nothing is sent before limen.consent(true)"
                                    : "the site has it; Global Privacy Control does not count as a refusal")
                            .orElse("not asked for; Global Privacy Control counts as a refusal"));
        }
    }

    private void clocks() {
        int before = findings.size();
        clock("the site's", seen.page().at(), seen.page().date());
        seen.decide()
                .ifPresent(decide -> clock(
                        "the gateway's",
                        decide.at(),
                        SetCookie.find(decide, COOKIE).flatMap(SetCookie::setAt).or(decide::date)));
        if (findings.size() == before) {
            ok("clocks", "the site's, the gateway's and this machine's are within a minute, as far as they tell");
        }
    }

    private void clock(String whose, Instant ours, Optional<Instant> theirs) {
        Optional<Duration> ahead = theirs.map(date -> Duration.between(ours, date));
        if (ahead.filter(skew -> skew.abs().compareTo(SKEW_MAX) > 0).isPresent()) {
            Duration skew = ahead.get();
            problem(
                    "clocks",
                    whose + " clock is " + skew.abs().toSeconds() + " s " + (skew.isNegative() ? "behind" : "ahead of")
                            + " this machine's",
                    "set both by NTP: lingering segments and half-lives are counted by the gateway's");
        }
    }

    private void caching() {
        String control = seen.page().header("Cache-Control").toLowerCase(Locale.ROOT);
        boolean kept = !control.contains("private") && !control.contains("no-store") && !control.contains("no-cache");
        if (seen.facts().filled() && kept) {
            problem(
                    "caching",
                    "the page comes filled for one visitor, with Cache-Control: "
                            + (control.isEmpty() ? "nothing" : control),
                    "let what fills it answer with Cache-Control: private, no-cache");
        }
        seen.decide().filter(Answer::isFine).ifPresent(decide -> {
            String decided = decide.header("Cache-Control").toLowerCase(Locale.ROOT);
            if (!decided.contains("no-store") || !decide.header("Age").isEmpty()) {
                problem(
                        "caching",
                        "what is decided for one visitor may be kept for others: Cache-Control: " + decided,
                        "let the CDN pass " + decide.from().getPath() + " without caching, headers as they are");
            }
        });
        seen.content().ifPresent(content -> {
            if (!content.isFine() || !content.header("Cache-Control").contains("immutable")) {
                problem(
                        "caching",
                        content.isFine()
                                ? "content is not cacheable: Cache-Control: " + content.header("Cache-Control")
                                : content.told(),
                        "let the CDN keep " + content.from().getPath().replaceFirst("[^/]*$", "…")
                                + " with its headers as they are");
            }
        });
        if (findings.stream().noneMatch(finding -> finding.subject().equals("caching"))) {
            String page = control.isEmpty() ? "the page says nothing" : "the page: " + control;
            ok("caching", seen.decisions().isPresent() ? "decisions are private; " + page : page);
        }
    }

    private void versions() {
        Optional<String> tag = seen.tag().filter(Answer::isFine).flatMap(script -> {
            Matcher version = TAG_VERSION.matcher(script.body());
            return version.find() ? Optional.ofNullable(version.group(1)) : Optional.empty();
        });
        if (tag.filter(version -> !version.equals(VERSION)).isPresent()) {
            problem(
                    "versions",
                    "the tag is " + tag.get() + ", this is " + VERSION,
                    "serve the limen.js of the gateway's release");
        } else if (tag.isPresent()) {
            ok("versions", "the tag is " + tag.get() + ", as this is");
        }
        Optional<String> decides = seen.snapshot();
        if (decides.isPresent() && expected.isPresent()) {
            String ours = expected.get().snapshot();
            if (Objects.equals(ours, decides.get())) {
                ok("versions", "the gateway decides by this configuration, " + ours);
            } else {
                problem(
                        "versions",
                        "the gateway decides by configuration " + decides.get() + ", not by " + ours,
                        "bring this configuration to the gateway, or name the one it runs with");
            }
        }
    }

    private static String size(Answer answer) {
        return (answer.body().length() + 1023) / 1024 + " KB";
    }

    private void ok(String subject, String what) {
        findings.add(Finding.ok(subject, what));
    }

    private void problem(String subject, String what, String fix) {
        findings.add(Finding.problem(subject, what, fix));
    }
}
