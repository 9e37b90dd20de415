vcl 4.1;

# Which page is what, from `pages` in config/demo/experiences.yaml. Made by: limen vcl --config config/demo
# The first that matches. What is no pattern's is `other`.
sub limen_page_type {
    if (req.url ~ "^/(\?|$)") {
        set req.http.X-Limen-Page-Type = "home";
    } elseif (req.url ~ "^/p/[^/?]*(\?|$)") {
        set req.http.X-Limen-Page-Type = "product";
    } elseif (req.url ~ "^/(shelter|carry|camp)(\?|$)") {
        set req.http.X-Limen-Page-Type = "category";
    } elseif (req.url ~ "^/cart(\?|$)") {
        set req.http.X-Limen-Page-Type = "cart";
    } elseif (req.url ~ "^/checkout(/[^?]*)?(\?|$)") {
        set req.http.X-Limen-Page-Type = "checkout";
    } elseif (req.url ~ "^/thanks(\?|$)") {
        set req.http.X-Limen-Page-Type = "thanks";
    } elseif (req.url ~ "^/account(/[^?]*)?(\?|$)") {
        set req.http.X-Limen-Page-Type = "account";
    } elseif (req.url ~ "^/(about|shipping)(\?|$)") {
        set req.http.X-Limen-Page-Type = "information";
    } else {
        set req.http.X-Limen-Page-Type = "other";
    }
}
