package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What comes out depends on the bytes of a page, never on how they were cut. */
class PageStreamPropertyTest {
    private static final SiteAddress SHOP = new SiteAddress("https", "shop.example", 443);
    private static final String HERE = "127.0.0.1:8090";
    private static final byte[] MARKUP = "<script src=/_l/limen.js></script>".getBytes(StandardCharsets.UTF_8);

    /** Pages of pieces that matter, whole and broken off. */
    @Provide
    Arbitrary<String> pages() {
        return Arbitraries.of(
                        "<!doctype html>",
                        "<html>",
                        "<head>",
                        "</head>",
                        "<HEAD >",
                        "<body>",
                        "<body class='>'>",
                        "<p>",
                        "<title>",
                        "</title>",
                        "<script>",
                        "</script>",
                        "</script ",
                        "<noscript>",
                        "</noscript>",
                        "<template>",
                        "</template>",
                        "<style>",
                        "</style>",
                        "<!--",
                        "-->",
                        "<!-->",
                        "<!--->",
                        "<",
                        ">",
                        "</",
                        "<!",
                        "'",
                        "\"",
                        "=",
                        " ",
                        "\n",
                        "a",
                        "ü",
                        "https://shop.example",
                        "http://shop.example/x",
                        "\"//shop.example/",
                        "https:\\/\\/shop.example\\/",
                        "//shop.example",
                        "https:",
                        "shop.example",
                        "https://shop.example.org",
                        "https://shop.example:8443",
                        "HTTPS://SHOP.EXAMPLE'",
                        "/",
                        "\\",
                        "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">",
                        "<a href=\"")
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }

    private static byte[] through(byte[] page, boolean packed, List<Integer> cuts) {
        PageStream stream = new PageStream(
                packed,
                new AddressRewrite(SHOP, HERE),
                Optional.of(new HeadInsertion(MARKUP, policy -> policy + "; changed")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int[] ends =
                cuts.stream().mapToInt(cut -> cut % (page.length + 1)).sorted().toArray();
        int from = 0;
        for (int end : ends) {
            out.writeBytes(stream.write(Arrays.copyOfRange(page, from, end)));
            from = end;
        }
        out.writeBytes(stream.write(Arrays.copyOfRange(page, from, page.length)));
        out.writeBytes(stream.end());
        return out.toByteArray();
    }

    @Property
    void everyCutShouldGiveTheSameBytes(
            @ForAll("pages") String page, @ForAll @Size(max = 12) List<@IntRange(max = 2_000) Integer> cuts) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        assertThat(text(through(bytes, false, cuts))).isEqualTo(text(through(bytes, false, List.of())));
    }

    @Property(tries = 200)
    void byteByByteShouldGiveTheSameBytes(@ForAll("pages") String page) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        List<Integer> everywhere = IntStream.range(0, bytes.length).boxed().toList();
        assertThat(text(through(bytes, false, everywhere))).isEqualTo(text(through(bytes, false, List.of())));
    }

    @Property(tries = 200)
    void packedPageShouldGiveWhatTheUnpackedOneGives(
            @ForAll("pages") String page, @ForAll @Size(max = 12) List<@IntRange(max = 2_000) Integer> cuts)
            throws IOException {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        assertThat(text(through(packed(bytes), true, cuts))).isEqualTo(text(through(bytes, false, List.of())));
    }

    @Property
    void nothingShouldBeLost(
            @ForAll("pages") String page, @ForAll @Size(max = 12) List<@IntRange(max = 2_000) Integer> cuts) {
        HeadInsertion insertion = new HeadInsertion(MARKUP, policy -> policy);
        byte[] bytes = page.replace("<meta http-equiv", "<meta").getBytes(StandardCharsets.UTF_8);
        String out = text(PageScanner.joined(insertion.write(bytes), insertion.end()));
        assertThat(out.replace(text(MARKUP), "")).isEqualTo(text(bytes));
        assertThat(out.length() - text(bytes).length()).isIn(0, MARKUP.length);
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
