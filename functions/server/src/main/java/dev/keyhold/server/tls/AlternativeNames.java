package dev.keyhold.server.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** The names and addresses that a certificate is good for (RFC 5280, section 4.2.1.6). */
final class AlternativeNames {
    private AlternativeNames() {}

    static GeneralNames encode(List<String> hosts) {
        return new GeneralNames(hosts.stream()
                .distinct()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    /** What a certificate names, each in one form. */
    static Set<String> of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return Set.of();
        }
        return canonical(names.stream().map(name -> String.valueOf(name.get(1))).toList());
    }

    /** Each host in one form: there is more than one way to write an IPv6 address. */
    static Set<String> canonical(List<String> hosts) {
        Set<String> canonical = new TreeSet<>();
        for (String host : hosts) {
            canonical.add(isAddress(host) ? canonicalAddress(host) : host.toLowerCase(Locale.ROOT));
        }
        return canonical;
    }

    private static String canonicalAddress(String address) {
        try {
            // Of an address, no name service is asked.
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAddress(String host) {
        return IPAddress.isValid(host);
    }
}
