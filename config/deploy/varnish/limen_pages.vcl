# The page types of the demo shop, as `limen vcl --config config/demo` prints them. Yours go here. limen.vcl includes it.
sub limen_page_type {
    if (req.url ~ "^/(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "home";
    } elseif (req.url ~ "^/p/[^/?#]*(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "product";
    } elseif (req.url ~ "^/shelter(?:[?#]|$)" || req.url ~ "^/carry(?:[?#]|$)" || req.url ~ "^/camp(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "category";
    } elseif (req.url ~ "^/cart(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "cart";
    } elseif (req.url ~ "^/checkout(?:[?#]|$)" || req.url ~ "^/checkout/[^?#]*(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "checkout";
    } elseif (req.url ~ "^/thanks(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "thanks";
    } elseif (req.url ~ "^/account(?:[?#]|$)" || req.url ~ "^/account/[^?#]*(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "account";
    } elseif (req.url ~ "^/about(?:[?#]|$)" || req.url ~ "^/shipping(?:[?#]|$)") {
        set req.http.X-Limen-Page-Type = "information";
    } else {
        set req.http.X-Limen-Page-Type = "other";
    }
}
