package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Unpacked;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of the log, decoded: an entry, or why it is none.
 *
 * @param bytes what it took in the log
 */
record Fetched(long offset, int bytes, Unpacked<Entry> content) {

    static Fetched of(ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value();
        Unpacked<Entry> content =
                value == null ? new Unpacked.Damaged<>("log entry: no value") : EntryCodec.decode(value);
        return new Fetched(message.offset(), value == null ? 0 : value.length, content);
    }
}
