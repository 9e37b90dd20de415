package io.limen.gateway.trial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Puts markup into the head of a page while the page streams: before {@code </head>}, before {@code <body>}, or, where a
 * page has neither, before the first tag that ends the head by itself. What has no such tag is no page, and passes as it
 * is. A policy that the page states itself ({@code <meta http-equiv="Content-Security-Policy">}) is rewritten on the way.
 */
final class HeadInsertion {
    /** What may stand in a head; anything else begins the body, as browsers see it. */
    private static final Set<String> OF_HEAD = Set.of(
            "html",
            "head",
            "title",
            "meta",
            "link",
            "base",
            "basefont",
            "bgsound",
            "style",
            "script",
            "noscript",
            "template");

    private static final Set<String> ENDS_HEAD = Set.of("head", "body", "html");

    private final byte[] markup;
    private final UnaryOperator<String> policy;
    private final PageScanner scanner = new PageScanner(new Page());
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int templates;
    private boolean done;

    /**
     * For one page.
     *
     * @param markup what is put in
     * @param policy makes of a policy in the page the one that is to hold
     */
    HeadInsertion(byte[] markup, UnaryOperator<String> policy) {
        this.markup = markup.clone();
        this.policy = policy;
    }

    /** What can be sent on, given the next piece. */
    byte[] write(byte[] piece) {
        scanner.write(piece);
        return taken();
    }

    /** What is left when there is no more. */
    byte[] end() {
        scanner.end();
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = out.toByteArray();
        out = new ByteArrayOutputStream();
        return bytes;
    }

    private final class Page implements PageScanner.Reader {
        @Override
        public void other(byte[] bytes, int from, int to) {
            out.write(bytes, from, to - from);
        }

        @Override
        public void tag(PageTag tag) {
            if (!done && endsHead(tag)) {
                out.writeBytes(markup);
                done = true;
            }
            out.writeBytes(statesPolicy(tag) ? withPolicy(tag) : tag.source());
        }
    }

    private boolean endsHead(PageTag tag) {
        if (tag.name().equals("template")) {
            templates = Math.max(0, templates + (tag.end() ? -1 : 1));
            return false;
        }
        return templates == 0 && (tag.end() ? ENDS_HEAD.contains(tag.name()) : !OF_HEAD.contains(tag.name()));
    }

    private static boolean statesPolicy(PageTag tag) {
        return tag.name().equals("meta")
                && !tag.end()
                && tag.attribute("http-equiv")
                        .filter("content-security-policy"::equalsIgnoreCase)
                        .isPresent();
    }

    private byte[] withPolicy(PageTag tag) {
        String content = policy.apply(tag.attribute("content").orElse(""));
        String quoted = content.replace("&", "&amp;").replace("\"", "&quot;");
        return ("<meta http-equiv=\"Content-Security-Policy\" content=\"" + quoted + "\">")
                .getBytes(StandardCharsets.UTF_8);
    }
}
