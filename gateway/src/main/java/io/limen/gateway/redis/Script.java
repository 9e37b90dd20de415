package io.limen.gateway.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What Redis does in one piece. Called by hash; the text is sent where a server does not know it.
 *
 * @param text in Lua 5.1
 * @param sha1 what the server calls it
 */
record Script(String text, String sha1) {
    /** The fence is at bytes 2 to 25 of a value, counted from 1; larger bytes, from the left, are newer. */
    private static final String OLDER = """
            local function older(offered, held)
              for i = 1, #offered do
                local o, h = string.byte(offered, i), string.byte(held, i) or 0
                if o ~= h then return o < h end
              end
              return false
            end
            """;

    private static final String WRITE = """
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            if #ARGV[3] == 0 then
              redis.call('DEL', KEYS[2])
            else
              redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
            end
            return 1
            """;

    /** Profile and bits, unless something newer is held: then 0. What is too short to have a fence is overwritten. */
    static final Script OFFER = of(OLDER + """
            local held = redis.call('GETRANGE', KEYS[1], 1, 24)
            if #held == 24 and older(string.sub(ARGV[1], 2, 25), held) then return 0 end
            """ + WRITE);

    /** Profile and bits, unless anything is held: then 0. */
    static final Script REFILL = of("""
            if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
            """ + WRITE);

    /** The place that should be held is not. */
    static final int FORGOTTEN = -1;

    /**
     * A place, unless a later one is held: then 0. Where a second place is given and neither that nor a later one is held,
     * -1. All in digits of fixed width.
     */
    static final Script ADVANCE = of(OLDER + """
            local held = redis.call('GET', KEYS[1])
            if #ARGV[2] > 0 and (not held or older(held, ARGV[2])) then return -1 end
            if held and older(ARGV[1], held) then return 0 end
            redis.call('SET', KEYS[1], ARGV[1])
            return 1
            """);

    /** A hash as it is to be. */
    static final Script REPLACE = of("""
            redis.call('DEL', KEYS[1])
            for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
            return 1
            """);

    /** What a connection begins with. */
    static final List<Script> ALL = List.of(OFFER, REFILL, ADVANCE, REPLACE);

    private static Script of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
