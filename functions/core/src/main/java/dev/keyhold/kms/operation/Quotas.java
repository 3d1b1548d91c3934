package dev.keyhold.kms.operation;

/**
 * How much of something there may be.
 *
 * @param onDemandRotations how often one KMS key may be rotated on demand; AWS's own quota is {@value #ON_DEMAND_ROTATIONS}
 */
public record Quotas(int onDemandRotations) {
    private static final int ON_DEMAND_ROTATIONS = 25;

    /** AWS's own. */
    public static final Quotas STANDARD = new Quotas(ON_DEMAND_ROTATIONS);

    public Quotas {
        if (onDemandRotations < 0) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }
}
