vcl 4.1;

# Pages from Varnish's cache, with each visitor's slots filled. README.md says how to start it.
#
#   page, cached, the same for all          <section data-limen-slot="hero"><esi:include src="/_l/v1/fragments/hero"/> …
#     └ include, one visitor's
#         ├ the cookie limen_d has a value for hero on this type of page, and is still good:
#         │     a ref   the include becomes /_l/v1/content/{ref}: cached, the same for all who have it
#         │     .       <!--limen-->: the page keeps its own content
#         └ else        the gateway is asked, once for this visitor; late, broken or gone: nothing, the page keeps its own
#
# Varnish cannot check the cookie's signature, and need not: a forged cookie shows its forger content that exists and is not
# one visitor's, for nothing else has a ref, and refs cannot be guessed. What it names and does not exist is not kept.
#
# Headers between the parts of this file (what a client says in them is thrown away):
#   X-Limen-As         what is asked for: page, fragment, content, shared (tag and rule file), call
#   X-Limen-Page-Type  the page's type; on the page itself, where includes read it as req_top's
#   X-Limen-Fragment   the include as the page had it, kept while its content is looked for
#   X-Limen-Entry      what is looked for in the cookie, and the cookie
#   X-Limen-Cache      how the cache was used, for Cache-Status

import cookie;
import std;

include "./limen_site.vcl";
include "./limen_pages.vcl";

# ── Requests ──

sub vcl_recv {
    if (req.method == "PURGE" || req.method == "BAN") {
        call limen_forget;
    }
    if (req.restarts == 0) {
        # Includes come with the headers of the page's request as the client sent them, so this is for each level.
        unset req.http.X-Limen-As;
        unset req.http.X-Limen-Page-Type;
        unset req.http.X-Limen-Fragment;
        unset req.http.X-Limen-Cache;
        call limen_forwarded;
    }
    if (req.url ~ "^/_l/") {
        call limen_recv_gateway;
    }

    set req.http.X-Limen-As = "page";
    set req.backend_hint = limen_site;
    # A page that has become old is shown once more while it is fetched again; for longer only where the site is down.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 10s;
    }
    if (req.esi_level == 0) {
        call limen_page_type;
    }
    call limen_site_private;
    if (req.method == "GET" || req.method == "HEAD") {
        # It is cached for all, so it is asked for as nobody.
        unset req.http.Cookie;
    }
    # On to Varnish's own rules: what is not GET, or has credentials, passes.
}

# Who asks, and how, is said by the connection. A client could say anything, and Limen would believe it of us.
sub limen_forwarded {
    if (client.ip !~ limen_proxies) {
        unset req.http.Forwarded;
        unset req.http.X-Forwarded-Host;
        unset req.http.X-Forwarded-Port;
        unset req.http.X-Real-IP;
        unset req.http.True-Client-IP;
        unset req.http.CF-IPCountry;
        set req.http.X-Forwarded-For = client.ip;
        # The PROXY protocol tells which port the visitor came to.
        if (std.port(server.ip) == 443) {
            set req.http.X-Forwarded-Proto = "https";
        } else {
            set req.http.X-Forwarded-Proto = "http";
        }
    }
}

# ── Under the mount: the gateway ──

sub limen_recv_gateway {
    set req.backend_hint = limen_gateway;
    if (req.method == "GET" || req.method == "HEAD") {
        if (req.esi_level > 0 && req.url ~ "^/_l/v1/fragments/") {
            call limen_recv_fragment;
        }
        if (req.url ~ "^/_l/v1/content/[A-Za-z0-9_-]{22}(?:\?|$)") {
            call limen_recv_content;
        }
        if (req.url ~ "^/_l/(?:limen(?:-[a-z]+)?\.js|v1/rules)(?:\?|$)") {
            set req.http.X-Limen-As = "shared";
            # Nothing reads a query here, and each would be one more to keep.
            set req.url = regsub(req.url, "\?.*$", "");
            return (hash);
        }
    }
    set req.http.X-Limen-As = "call";
    call limen_own_cookies;
    return (pass);
}

# One slot of a page.
sub limen_recv_fragment {
    # Not where the cookie's content was looked for and is not there any more: then X-Limen-Fragment is set.
    if (!req.http.X-Limen-Fragment && req.http.Cookie) {
        call limen_recv_decided;
        unset req.http.X-Limen-Entry;
    }
    set req.http.X-Limen-As = "fragment";
    # The gateway takes the page from here. What the client sent is the page before it.
    set req.http.Referer = req.http.X-Forwarded-Proto + "://" + req_top.http.Host + req_top.url;
    # For the site, if for anybody.
    unset req.http.Authorization;
    call limen_own_cookies;
    return (pass);
}

# What the cookie has decided needs no gateway. Returns only where it has not.
sub limen_recv_decided {
    # limen_dirty: the visitor just did something that may change a decision. limen_force: somebody looks at a variant.
    if (req.http.Cookie ~ "(?:^|;\s*)limen_(?:dirty|force)=" || req.url !~ "^/_l/v1/fragments/[a-z][a-z0-9_]{0,63}$") {
        return;
    }
    # 1.<issued>.<expires>.<mac>~<slot>@<type>:<value>~…
    cookie.parse(req.http.Cookie);
    set req.http.X-Limen-Entry = cookie.get("limen_d");
    if (req.http.X-Limen-Entry !~ "^1\.\d{1,10}\.\d{1,10}\.[A-Za-z0-9_-]{22}~[A-Za-z0-9_@*:.!~-]{1,460}$") {
        return;
    }
    if (std.time(regsub(req.http.X-Limen-Entry, "^1\.\d+\.(\d+)\..*$", "\1"), now) <= now) {
        return;
    }
    # Patterns are fixed in VCL, so what is looked for stands before what it is looked for in: hero@home|1.17…~hero@home:…
    set req.http.X-Limen-Entry = regsub(req.url, "^.*/", "") + "@" + req_top.http.X-Limen-Page-Type + "|" + req.http.X-Limen-Entry;
    if (req.http.X-Limen-Entry !~ "^([^|]+)\|.*~\1:") {
        # Not of this type of page: is there one for all others?
        set req.http.X-Limen-Entry = regsub(req.http.X-Limen-Entry, "@[^|]*\|", "@*|");
    }
    if (req.http.X-Limen-Entry ~ "^([^|]+)\|.*~\1:(?:\.[a-z0-9_]*)(?:~|$)") {
        return (synth(750));
    }
    if (req.http.X-Limen-Entry ~ "^([^|]+)\|.*~\1:(?:[A-Za-z0-9_-]{22})(?:~|$)") {
        set req.http.X-Limen-Fragment = req.url;
        set req.url = "/_l/v1/content/" + regsub(req.http.X-Limen-Entry, "^([^|]+)\|.*~\1:([A-Za-z0-9_-]{22}).*$", "\2");
        unset req.http.X-Limen-Entry;
        call limen_recv_content;
    }
}

sub limen_recv_content {
    set req.http.X-Limen-As = "content";
    set req.url = regsub(req.url, "\?.*$", "");
    # With the cookies, which are needed if the gateway has to be asked after all; they are taken off before it is fetched.
    return (hash);
}

# What else the site keeps in cookies is not the gateway's business.
sub limen_own_cookies {
    if (req.http.Cookie) {
        cookie.parse(req.http.Cookie);
        cookie.keep_re("^(?:limen_[a-z]+|ajs_anonymous_id)$");
        set req.http.Cookie = regsub(cookie.get_string(), ";\s*$", "");
        if (req.http.Cookie == "") {
            unset req.http.Cookie;
        }
    }
}

# ── The cache ──

sub vcl_hash {
    if (req.url ~ "^/_l/") {
        # Whatever name the site was asked under.
        hash_data(req.url);
        return (lookup);
    }
}

sub vcl_hit {
    if (obj.ttl > 0s) {
        set req.http.X-Limen-Cache = "hit";
    } else {
        set req.http.X-Limen-Cache = "hit; detail=stale";
    }
}

sub vcl_miss {
    set req.http.X-Limen-Cache = "fwd=miss";
}

sub vcl_pass {
    set req.http.X-Limen-Cache = "fwd=bypass";
}

# PURGE /path (with its Host): this page, at once.
# BAN with Surrogate-Key: whatever carries one of these keys. limen.vcl adds limen-page and limen-page-<type> to pages; the
# gateway gives content limen, limen-content, limen-slot-<slot> and limen-exp-<experience>.
sub limen_forget {
    # Whoever comes through a proxy has the proxy's address: Varnish appended it to what the proxy said.
    if (client.ip !~ limen_purgers || req.http.X-Forwarded-For ~ ",") {
        return (synth(403));
    }
    if (req.method == "PURGE") {
        return (purge);
    }
    if (req.http.Surrogate-Key !~ "^[A-Za-z0-9_.:-]+(?: [A-Za-z0-9_.:-]+)*$") {
        return (synth(400, "Surrogate-Key: keys with spaces between them"));
    }
    if (!std.ban("obj.http.Surrogate-Key ~ (?:^|\s)(?:" + regsuball(regsuball(req.http.Surrogate-Key, "\.", "\\."), " ", "|") + ")(?:\s|$)")) {
        return (synth(500, std.ban_error()));
    }
    return (synth(200, "Banned"));
}

# ── Fetches ──

sub vcl_backend_fetch {
    unset bereq.http.X-Limen-Cache;
    unset bereq.http.X-Limen-Fragment;
    if (bereq.http.X-Limen-As == "page") {
        set bereq.http.Surrogate-Capability = {"varnish="ESI/1.0""};
    } elseif (bereq.http.X-Limen-As == "fragment") {
        call limen_site_patience;
    } elseif (bereq.http.X-Limen-As == "content" || bereq.http.X-Limen-As == "shared") {
        # The same for all, so nothing of whoever is the first to ask. Answers to an Origin may vary by it, and anybody could
        # make the cache keep as many as they can think of.
        unset bereq.http.Cookie;
        unset bereq.http.Authorization;
        unset bereq.http.Referer;
        unset bereq.http.Origin;
        if (bereq.http.X-Limen-As == "content") {
            call limen_site_patience;
        }
    }
}

sub vcl_backend_response {
    if (bereq.http.X-Limen-As == "page") {
        call limen_page_response;
    } elseif (bereq.http.X-Limen-As == "fragment" || bereq.http.X-Limen-As == "content") {
        call limen_snippet_response;
    } elseif (bereq.http.X-Limen-As == "shared" && beresp.status == 200) {
        # Every page view wants it. Browsers are told to ask each time; then it is Varnish who answers.
        set beresp.ttl = 60s;
        set beresp.grace = 1h;
        return (deliver);
    }
    # On to Varnish's own rules: what sets a cookie, or says private, is not kept.
}

sub limen_page_response {
    # An error does not take the place of a page that is still there.
    if (bereq.is_bgfetch && beresp.status >= 500) {
        return (abandon);
    }
    call limen_site_slots;

    # What the site says to caches like this one goes before what it says to browsers (RFC 9213).
    if (beresp.http.Surrogate-Control !~ "max-age|no-store") {
        # Only tells of ESI: Varnish would take its presence for leave to ignore Cache-Control.
        unset beresp.http.Surrogate-Control;
    }
    if (!beresp.http.Surrogate-Control && beresp.http.CDN-Cache-Control) {
        set beresp.http.Surrogate-Control = beresp.http.CDN-Cache-Control;
    }
    if (beresp.http.Surrogate-Control ~ "(?i)no-store|no-cache|private") {
        set beresp.http.Surrogate-Control = "no-store";
    } elseif (beresp.http.Surrogate-Control ~ "(?:^|[\s,;])max-age=\d{1,9}\b") {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^(?:.*[\s,;])?max-age=(\d{1,9})\b.*$", "\1s"), 0s);
    }
    set beresp.grace = 1h;

    if (bereq.http.X-Limen-Page-Type) {
        set beresp.http.Surrogate-Key = "limen-page limen-page-" + bereq.http.X-Limen-Page-Type + " " + beresp.http.Surrogate-Key;
    }
}

# Only what is whole and well goes into a page: the body of an error would be shown in it, and a cut one would cut it.
sub limen_snippet_response {
    if (bereq.http.X-Limen-As == "content" && beresp.status == 404) {
        # Nothing to keep. That it is so is remembered for a second, or all who ask would wait for each other. To pass and not to miss:
        # should another gateway have it, each who missed it would keep one of his own.
        return (pass(1s));
    }
    if (beresp.status != 200) {
        return (error(503));
    }
    # Snippets may have includes of the site's own. And what is looked through is held until it is whole: if it does not
    # become so, it is an error.
    set beresp.do_esi = true;
}

sub vcl_backend_error {
    if (bereq.http.X-Limen-As != "page") {
        # For a page, nothing. For the tag, who reads the status: come again.
        set beresp.status = 503;
        set beresp.http.Retry-After = "3";
        set beresp.http.Cache-Control = "no-store";
        # Those who waited for it share it for a second; not for longer.
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        set beresp.body = "";
        return (deliver);
    }
}

# ── Answers ──

sub vcl_deliver {
    if (req.esi_level > 0) {
        if (req.http.X-Limen-As == "content" && resp.status == 404 && req.http.X-Limen-Fragment) {
            # Older than what gateways keep, or forged: the gateway decides.
            set req.url = req.http.X-Limen-Fragment;
            return (restart);
        }
        if (req.http.X-Limen-As == "fragment" || req.http.X-Limen-As == "content") {
            # Newer Varnishes look at the status of what they include; here it has no body if it is not 200.
            set resp.status = 200;
        }
        return (deliver);
    }
    if (obj.can_esi) {
        # It has slots, so from here on it is this visitor's page.
        if (resp.http.Cache-Control ~ "no-store") {
            set resp.http.Cache-Control = "private, no-store";
        } else {
            set resp.http.Cache-Control = "private, no-cache";
        }
        unset resp.http.ETag;
        unset resp.http.Last-Modified;
        unset resp.http.Expires;
        unset resp.http.Age;
    }
    unset resp.http.Surrogate-Control;
    unset resp.http.Surrogate-Key;
    unset resp.http.CDN-Cache-Control;
    if (req.http.X-Limen-Cache) {
        set resp.http.Cache-Status = "varnish; " + req.http.X-Limen-Cache;
    }
}

sub vcl_synth {
    if (resp.status == 750) {
        set resp.status = 200;
        set resp.http.Content-Type = "text/html; charset=utf-8";
        set resp.body = "<!--limen-->";
        return (deliver);
    }
    if (req.esi_level > 0) {
        # Whatever went wrong, it is not for the page.
        set resp.status = 200;
        set resp.body = "";
        return (deliver);
    }
}
