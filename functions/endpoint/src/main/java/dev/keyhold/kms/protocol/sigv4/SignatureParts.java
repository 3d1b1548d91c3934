package dev.keyhold.kms.protocol.sigv4;

/** The four parts that a signature has wherever it is carried, as sent. */
record SignatureParts(String algorithm, String credential, String signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    void checkAlgorithm() throws SignatureRefusedException {
        if (!algorithm.equals(ALGORITHM)) {
            throw Refusals.incomplete("Unsupported AWS 'algorithm' (only " + ALGORITHM + " for now).");
        }
    }

    /** Nothing of it: whoever reads a signature can repeat the request. */
    @Override
    public String toString() {
        return "SignatureParts[]";
    }
}
