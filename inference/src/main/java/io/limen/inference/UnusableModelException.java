package io.limen.inference;

/** A file that cannot serve as a model; the message names the model, what was found and what was expected. */
public final class UnusableModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableModelException(ModelId model, String problem) {
        super(model + ": " + problem);
    }

    UnusableModelException(ModelId model, String problem, Throwable cause) {
        super(model + ": " + problem, cause);
    }
}
