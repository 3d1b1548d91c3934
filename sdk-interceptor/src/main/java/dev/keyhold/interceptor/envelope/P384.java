package dev.keyhold.interceptor.envelope;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/** Points of NIST P-384 in compressed form (SEC 1, 2.3.3 and 2.3.4). */
final class P384 {
    static final String CURVE = "secp384r1";

    private static final int FIELD_BYTES = 48;

    private P384() {}

    static byte[] compress(ECPublicKey key) {
        byte[] point = new byte[1 + FIELD_BYTES];
        point[0] = (byte) (key.getW().getAffineY().testBit(0) ? 3 : 2);
        byte[] x = key.getW().getAffineX().toByteArray();
        int length = Math.min(x.length, FIELD_BYTES);
        System.arraycopy(x, x.length - length, point, point.length - length, length);
        return point;
    }

    /**
     * Finds the point.
     *
     * @throws EnvelopeRejectedException if it is not on the curve, or not in this form
     */
    static ECPublicKey decompress(byte[] point) throws GeneralSecurityException {
        if (point.length != 1 + FIELD_BYTES || (point[0] != 2 && point[0] != 3)) {
            throw new EnvelopeRejectedException();
        }
        ECParameterSpec curve = curve();
        BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, point.length));
        if (x.compareTo(prime) >= 0) {
            throw new EnvelopeRejectedException();
        }
        BigInteger y = rootOf(rightSide(x, curve), prime);
        BigInteger chosen = y.testBit(0) == (point[0] == 3) ? y : prime.subtract(y);
        ECPublicKeySpec spec = new ECPublicKeySpec(new ECPoint(x, chosen), curve);
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spec);
    }

    private static BigInteger rightSide(BigInteger x, ECParameterSpec curve) {
        BigInteger slope = curve.getCurve().getA();
        return x.pow(3).add(slope.multiply(x)).add(curve.getCurve().getB());
    }

    /** The prime is 3 modulo 4, so a root, if there is one, is a power. */
    private static BigInteger rootOf(BigInteger square, BigInteger prime) {
        BigInteger reduced = square.mod(prime);
        BigInteger root = reduced.modPow(prime.add(BigInteger.ONE).shiftRight(2), prime);
        if (!root.modPow(BigInteger.TWO, prime).equals(reduced)) {
            throw new EnvelopeRejectedException();
        }
        return root;
    }

    private static ECParameterSpec curve() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(CURVE));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }
}
