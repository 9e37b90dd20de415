package io.limen.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files, read into memory once: what is not there cannot be asked for, whatever the path looks like. A path
 * that names no file but looks like a page gets {@code index.html}, because the page does its own routing.
 */
public final class StaticSite {
    public static final StaticSite NONE = new StaticSite(Map.of());

    /** The path the browser tag is served under. */
    public static final String TAG_PATH = "/limen.js";

    /** What the tag fetches from where it came from, or a page does: beside the tag, under the same names. */
    private static final List<String> ADD_ONS =
            List.of("limen-more.js", "limen-content.js", "limen-datalayer.js", "limen-consent.js", "limen-debug.js");

    private static final long BYTES_MAX = 64L << 20;
    private static final int FILES_MAX = 5_000;
    private static final String INDEX = "/index.html";
    private static final Map<String, String> EXTENSION_TO_TYPE = Map.ofEntries(
            Map.entry("html", Exchange.HTML),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("woff", "font/woff"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("xml", "application/xml"),
            Map.entry("webmanifest", "application/manifest+json"));

    private final Map<String, Asset> pathToAsset;

    private record Asset(Buffer body, String type, String etag) {}

    private StaticSite(Map<String, Asset> pathToAsset) {
        this.pathToAsset = Map.copyOf(pathToAsset);
    }

    /**
     * Reads a folder, and the tag. Blocks: for starting up.
     *
     * @param folder the files; hidden ones and links out of it are left out
     * @param tag the file served as {@value #TAG_PATH}; its add-ons are served if they lie beside it
     * @throws IOException where something cannot be read, or there is too much of it
     */
    public static StaticSite load(Optional<Path> folder, Optional<Path> tag) throws IOException {
        Map<String, Asset> assets = new HashMap<>();
        if (folder.isPresent()) {
            Path root = folder.get().toRealPath();
            long bytes = 0;
            for (Path file : files(root)) {
                bytes += Files.size(file);
                if (bytes > BYTES_MAX) {
                    throw new IOException(root + ": more than " + BYTES_MAX + " bytes (expected: at most that many)");
                }
                String path = "/" + root.relativize(file).toString().replace('\\', '/');
                assets.put(path, asset(path, Files.readAllBytes(file)));
            }
        }
        if (tag.isPresent()) {
            assets.put(TAG_PATH, asset(TAG_PATH, Files.readAllBytes(tag.get())));
            for (String name : ADD_ONS) {
                Path addOn = tag.get().resolveSibling(name);
                if (Files.exists(addOn)) {
                    assets.put("/" + name, asset(name, Files.readAllBytes(addOn)));
                }
            }
        }
        return new StaticSite(assets);
    }

    /** Answers if there is something at this path. */
    boolean serve(Exchange exchange, String path) {
        Asset asset = find(path);
        if (asset == null) {
            return false;
        }
        exchange.request()
                .response()
                .putHeader(HttpHeaders.ETAG, asset.etag)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        String known = exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(asset.etag)) {
            exchange.empty(304);
        } else {
            exchange.end(200, asset.type, asset.body);
        }
        return true;
    }

    private @Nullable Asset find(String path) {
        Asset exact = pathToAsset.get(path.endsWith("/") ? path + "index.html" : path);
        if (exact != null) {
            return exact;
        }
        boolean page = path.lastIndexOf('.') <= path.lastIndexOf('/') && !path.startsWith("/v1/");
        return page ? pathToAsset.get(INDEX) : null;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file -> !root.relativize(file).toString().matches("(.*[/\\\\])?\\..*"))
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (files.size() > FILES_MAX) {
                throw new IOException(root + ": more than " + FILES_MAX + " files (expected: at most that many)");
            }
            return files;
        }
    }

    private static Asset asset(String path, byte[] bytes) {
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = EXTENSION_TO_TYPE.getOrDefault(extension, "application/octet-stream");
        return new Asset(Buffer.buffer(bytes), type, '"' + hash(bytes) + '"');
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
