package dev.keyhold.kms.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.Identity;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Service;
import dev.keyhold.kms.protocol.access.Authenticator;
import dev.keyhold.kms.protocol.sigv4.HttpRequestView;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the caller from what AWS's IAM authorizer wrote into the event, and from nothing else of the request
 * (authentication.md AU-42 to AU-44).
 */
final class RequestContextAuthenticator implements Authenticator {
    private static final Pattern PRINCIPAL = Pattern.compile(
            "arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):(?:user|assumed-role|federated-user)/[\\x21-\\x7e]{1,1600}");

    private final APIGatewayV2HTTPEvent.@Nullable RequestContext context;
    private final Region region;

    RequestContextAuthenticator(APIGatewayV2HTTPEvent.@Nullable RequestContext context, Region region) {
        this.context = context;
        this.region = region;
    }

    @Override
    public Identity authenticate(HttpRequestView request, Service service) {
        APIGatewayV2HTTPEvent.RequestContext.IAM iam = iam();
        if (iam == null || iam.getUserArn() == null) {
            throw new KmsException(KmsErrorCode.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
        }
        return caller(iam)
                .map(caller -> new Identity(caller, region))
                .orElseThrow(RequestContextAuthenticator::unknown);
    }

    private APIGatewayV2HTTPEvent.RequestContext.@Nullable IAM iam() {
        if (context == null || context.getAuthorizer() == null) {
            return null;
        }
        return context.getAuthorizer().getIam();
    }

    /** Empty for the root user too, whom no role or user can be told from once it is believed. */
    private static Optional<Caller> caller(APIGatewayV2HTTPEvent.RequestContext.IAM iam) {
        Matcher arn = PRINCIPAL.matcher(iam.getUserArn());
        String userId = iam.getUserId();
        if (!arn.matches() || !arn.group(1).equals(iam.getAccountId()) || userId == null) {
            return Optional.empty();
        }
        String accessKey = iam.getAccessKey() == null ? "" : iam.getAccessKey();
        return AccountId.parse(arn.group(1)).map(account -> new Caller(account, iam.getUserArn(), userId, accessKey));
    }

    private static KmsException unknown() {
        return new KmsException(
                KmsErrorCode.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");
    }
}
