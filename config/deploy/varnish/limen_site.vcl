vcl 4.1;

# Your part: where things are, who may purge, and what of your site is one visitor's. limen.vcl includes it and calls what
# it defines; limen.vcl itself needs no change.

# The site. The first backend is also the one that Varnish takes where nobody names one.
backend limen_site {
    .host = "127.0.0.1";
    .port = "3000";
    # With a probe Varnish knows when the site is down, and shows its pages for an hour longer. The address must answer 200,
    # or the site counts as down.
    # .probe = { .url = "/"; .interval = 2s; .timeout = 1s; .window = 5; .threshold = 3; }
}

# Limen. Its own address is not public; the site shows it under /_l (http.prefix in gateway.yaml). Name Varnish's address
# under trustedProxies there, else it does not believe that a page came by HTTPS.
backend limen_gateway {
    .host = "127.0.0.1";
    .port = "8080";
    .max_connections = 1000;
}

# How long a slot waits for its gateway. Includes are fetched one by one, so a page waits for all of its slots at worst;
# what is late leaves its slot to the page's own content.
sub limen_site_patience {
    set bereq.connect_timeout = 50ms;
    set bereq.first_byte_timeout = 80ms;
    set bereq.between_bytes_timeout = 80ms;
}

# Who may PURGE and BAN. A TLS proxy on this machine that does not speak the PROXY protocol makes everybody local: then
# name the addresses of your deploys here, and not localhost.
acl limen_purgers {
    "localhost";
}

# Proxies before Varnish whose word is taken for X-Forwarded-*, and for the visitor's country. None: what comes with these
# headers is thrown away. With the PROXY protocol none is right.
acl limen_proxies {
}

# What is one visitor's: these pages go to the site each time, with the visitor's cookies, and their slots are filled all
# the same. All other pages are cached, and the site gets no cookies for them. ADJUST THIS: the names of your session
# cookies, and pages that differ from visitor to visitor.
sub limen_site_private {
    if (req.http.Cookie ~ "(?:^|;\s*)(?:session|sessionid|PHPSESSID|JSESSIONID|ASP\.NET_SessionId|connect\.sid|laravel_session|wordpress_logged_in_\w+)=") {
        return (pass);
    }
    if (req.url ~ "^/(?:cart|checkout|account)(?:[/?]|$)") {
        return (pass);
    }
}

# Which answers are looked through for slots. Such a page is held until it is whole, and where slots are found it becomes
# the visitor's own, so browsers ask for it again each time. ADJUST THIS where that is too many, for instance to
# beresp.http.Surrogate-Control ~ "ESI/1.0"
sub limen_site_slots {
    if (beresp.http.Content-Type ~ "(?i)^text/html") {
        set beresp.do_esi = true;
    }
}
