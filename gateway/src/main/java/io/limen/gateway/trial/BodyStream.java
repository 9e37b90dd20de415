package io.limen.gateway.trial;

/** What becomes of a body on its way to the browser. */
interface BodyStream {
    /** What can be sent on, given the next piece. */
    byte[] write(byte[] piece);

    /** What is left when there is no more. */
    byte[] end();

    /** A body that passes as it is. */
    static BodyStream unchanged() {
        return new BodyStream() {
            @Override
            public byte[] write(byte[] piece) {
                return piece;
            }

            @Override
            public byte[] end() {
                return new byte[0];
            }
        };
    }
}
