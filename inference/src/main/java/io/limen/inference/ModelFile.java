package io.limen.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of a model with its name, version and hash; not yet known to be a model. */
public final class ModelFile {

    private final ModelId id;
    private final byte[] onnx;

    private ModelFile(ModelId id, byte[] onnx) {
        this.id = id;
        this.onnx = onnx;
    }

    public static ModelFile of(String name, String version, byte[] onnx) {
        byte[] own = onnx.clone();
        return new ModelFile(new ModelId(name, version, HexFormat.of().formatHex(sha256(own))), own);
    }

    /** Reads the whole file, once: what is hashed is what will be loaded. */
    public static ModelFile read(String name, String version, Path path) throws IOException {
        return of(name, version, Files.readAllBytes(path));
    }

    /**
     * This file, if its content has the hash that its description promises.
     *
     * @param sha256 hexadecimal, in any case
     * @throws UnusableModelException if it has another
     */
    public ModelFile verified(String sha256) {
        if (!id.sha256().equalsIgnoreCase(sha256)) {
            throw new UnusableModelException(id, "sha256: " + id.sha256() + " (expected: " + sha256 + ")");
        }
        return this;
    }

    public ModelId id() {
        return id;
    }

    byte[] onnx() {
        return onnx;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
