package io.limen.gateway.event;

/**
 * The 64-bit fingerprint of a text, for remembering that it was seen without keeping it. Part of what is stored, so it
 * never changes. Not a secret and no defence against texts made to collide.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** FNV-1a over UTF-16 code units, with a final avalanche (MurmurHash3's) as FNV's high bits are weak. */
    public static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
