package io.limen.gateway.trial;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page on its way from the site to the browser: unpacked, its addresses replaced, the scripts put into its head. */
final class PageStream implements BodyStream {
    private final @Nullable Gunzip gunzip;
    private final AddressRewrite addresses;
    private final @Nullable HeadInsertion head;

    /**
     * For one page.
     *
     * @param packed whether it comes as gzip
     * @param head what is put in; empty for what is no document of its own
     */
    PageStream(boolean packed, AddressRewrite addresses, Optional<HeadInsertion> head) {
        this.gunzip = packed ? new Gunzip() : null;
        this.addresses = addresses;
        this.head = head.orElse(null);
    }

    @Override
    public byte[] write(byte[] piece) {
        byte[] unpacked = gunzip == null ? piece : gunzip.write(piece);
        byte[] addressed = addresses.write(unpacked);
        return head == null ? addressed : head.write(addressed);
    }

    @Override
    public byte[] end() {
        byte[] unpacked = gunzip == null ? new byte[0] : gunzip.end();
        byte[] addressed = PageScanner.joined(addresses.write(unpacked), addresses.end());
        return head == null ? addressed : PageScanner.joined(head.write(addressed), head.end());
    }
}
