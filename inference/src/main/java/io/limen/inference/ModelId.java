package io.limen.inference;

/**
 * Which model: two loads are the same model if name, version and content are the same.
 *
 * @param name what conditions call it
 * @param version what its trainer calls this state of it
 * @param sha256 the hash of its bytes, lower-case hexadecimal
 */
public record ModelId(String name, String version, String sha256) {

    @Override
    public String toString() {
        return name + " " + version;
    }
}
