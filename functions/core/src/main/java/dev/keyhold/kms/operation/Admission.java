package dev.keyhold.kms.operation;

import dev.keyhold.kms.authz.AccessRequest;
import dev.keyhold.kms.authz.AuthorizationDecision;
import dev.keyhold.kms.authz.Authorizer;
import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.Versioned;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what a request acts on and has the authorizer decide on it. Aliases are resolved before authorization
 * (kms-behaviour 2.1); ciphertexts are judged in the order of {@code docs/spec/ciphertext-blob.md}, section "Judgement".
 */
final class Admission {
    /** One text for a KMS key that does not exist, is elsewhere, or may not be used: the caller learns nothing. */
    static final String AMBIGUOUS =
            "The ciphertext refers to a customer master key that does not exist, does not exist in"
                    + " this region, or you are not allowed to access.";

    private final KeyLookup lookup;
    private final Authorizer authorizer;

    Admission(KeyLookup lookup, Authorizer authorizer) {
        this.lookup = lookup;
        this.authorizer = authorizer;
    }

    /** @throws KmsException if the target does not exist or the caller is not allowed to do this to it */
    ResolvedTarget admit(Target target, Identity identity, Trace trace) {
        if (target instanceof Target.Account account) {
            return authorize(new ResolvedTarget(account, null, List.of("*")), identity, trace);
        }
        if (target instanceof Target.Key key) {
            return named(target, key.reference(), key.aliasAllowed(), identity, trace);
        }
        if (target instanceof Target.Alias alias) {
            return alias(alias, identity, trace);
        }
        if (target instanceof Target.ServiceAlias alias) {
            return serviceAlias(alias, identity, trace);
        }
        return ciphertext((Target.Ciphertext) target, identity, trace);
    }

    private ResolvedTarget serviceAlias(Target.ServiceAlias target, Identity identity, Trace trace) {
        AliasArn own = new AliasArn(identity.region(), identity.caller().account(), target.name());
        boolean meansOwn = target.reference().equals(target.name().value())
                || target.reference().equals(own.toString());
        if (meansOwn && lookup.find(own).isEmpty()) {
            return authorize(new ResolvedTarget(target, null, List.of(own.toString())), identity, trace);
        }
        return named(target, target.reference(), true, identity, trace);
    }

    private ResolvedTarget named(
            Target target, String reference, boolean aliasAllowed, Identity identity, Trace trace) {
        KeyLookup.Found found = lookup.find(reference, aliasAllowed, identity);
        trace.touches(found.arn());
        ResolvedTarget resolved = new ResolvedTarget(
                target, found.key().orElse(null), List.of(found.arn().toString()));
        return authorize(resolved, identity, trace);
    }

    private ResolvedTarget alias(Target.Alias target, Identity identity, Trace trace) {
        AliasArn arn = new AliasArn(identity.region(), identity.caller().account(), target.name());
        Optional<Versioned<Alias>> alias = lookup.find(arn);
        if (alias.isEmpty()) {
            if (target.mustExist()) {
                throw new KmsException(KmsErrorCode.NOT_FOUND, "Alias " + arn + " is not found.");
            }
            return authorize(new ResolvedTarget(target, null, List.of(arn.toString())), identity, trace);
        }
        KeyArn keyArn =
                new KeyArn(arn.region(), arn.account(), alias.get().value().targetKeyId());
        trace.touches(keyArn);
        ResolvedTarget resolved = new ResolvedTarget(
                target, lookup.find(keyArn).orElse(null), List.of(arn.toString(), keyArn.toString()));
        return authorize(resolved, identity, trace);
    }

    private ResolvedTarget ciphertext(Target.Ciphertext target, Identity identity, Trace trace) {
        CiphertextBlob blob = target.blob();
        KeyArn arn = new KeyArn(identity.region(), blob.account(), blob.keyId());
        String reference = target.reference();
        if (reference != null && !isShortIdOf(blob, reference)) {
            ResolvedTarget named = named(target, reference, true, identity, trace);
            if (!named.kmsKey().arn().equals(arn)) {
                throw new KmsException(
                        KmsErrorCode.INCORRECT_KEY,
                        "The key ID in the request does not identify a CMK that can perform this operation.");
            }
            return named;
        }
        Optional<Versioned<KmsKey>> key = lookup.find(arn);
        ResolvedTarget resolved = new ResolvedTarget(target, key.orElse(null), List.of(arn.toString()));
        String denial = denial(resolved, identity);
        if (denial != null || key.isEmpty()) {
            trace.deniedBecause(denial == null ? "the KMS key does not exist" : denial);
            throw new KmsException(KmsErrorCode.ACCESS_DENIED, AMBIGUOUS);
        }
        trace.touches(arn);
        return resolved;
    }

    /** A short ID is enough even for a key of another account, since the blob itself names the account (2.1). */
    private static boolean isShortIdOf(CiphertextBlob blob, String reference) {
        return KeyId.parse(reference).filter(blob.keyId()::equals).isPresent();
    }

    private ResolvedTarget authorize(ResolvedTarget resolved, Identity identity, Trace trace) {
        String denial = denial(resolved, identity);
        if (denial != null) {
            trace.deniedBecause(denial);
            throw new KmsException(
                    KmsErrorCode.ACCESS_DENIED,
                    "User: " + identity.caller().arn() + " is not authorized to perform: "
                            + resolved.target().action() + " on resource: "
                            + String.join(", ", resolved.resourceArns()) + " because " + denial);
        }
        return resolved;
    }

    private @Nullable String denial(ResolvedTarget resolved, Identity identity) {
        Versioned<KmsKey> key = resolved.key();
        AuthorizationDecision decision = authorizer.decide(new AccessRequest(
                identity.caller(),
                resolved.target().action(),
                identity.region(),
                resolved.resourceArns(),
                key == null ? null : key.value()));
        return decision instanceof AuthorizationDecision.Denied denied ? denied.reason() : null;
    }
}
