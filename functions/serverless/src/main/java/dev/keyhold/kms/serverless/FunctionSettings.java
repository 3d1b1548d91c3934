package dev.keyhold.kms.serverless;

import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the environment of a function says.
 *
 * @param table where everything is kept
 * @param journal where erasures are kept too, so that a table restored from a backup can be told of them
 * @param backupRetention how long backups of the table are kept
 * @param domainKeyPeriod after which domain keys are replaced
 * @param jobBudget how long a run of a scheduled function may go on; less than the function's timeout
 * @param identity what proves who a caller is
 */
public record FunctionSettings(
        TableLocation table,
        TableLocation journal,
        AwsRootKey rootKey,
        Duration backupRetention,
        DomainKeyPeriod domainKeyPeriod,
        Duration jobBudget,
        IdentitySource identity) {
    private static final String TABLE = "KEYHOLD_DYNAMODB_TABLE";
    private static final String REGION = "KEYHOLD_DYNAMODB_REGION";
    private static final String ENDPOINT = "KEYHOLD_DYNAMODB_ENDPOINT";
    private static final String JOURNAL = "KEYHOLD_JOURNAL_TABLE";
    private static final String PROVIDER = "KEYHOLD_ROOT_KEY_PROVIDER";
    private static final String ROOT_KEY_ARN = "KEYHOLD_ROOT_KEY_ARN";
    private static final String ROOT_KEY_ENDPOINT = "KEYHOLD_ROOT_KEY_ENDPOINT";
    private static final String RETENTION = "KEYHOLD_BACKUP_RETENTION_DAYS";
    private static final String PERIOD = "KEYHOLD_DOMAIN_KEY_PERIOD_DAYS";
    private static final String BUDGET = "KEYHOLD_JOBS_BUDGET_SECONDS";
    private static final String IDENTITY = "KEYHOLD_IDENTITY";
    private static final Set<String> KNOWN = Set.of(
            TABLE,
            REGION,
            ENDPOINT,
            JOURNAL,
            PROVIDER,
            ROOT_KEY_ARN,
            ROOT_KEY_ENDPOINT,
            RETENTION,
            PERIOD,
            BUDGET,
            IDENTITY);

    private static final int MAX_RETENTION_DAYS = 3650;
    private static final int STANDARD_RETENTION_DAYS = 35;
    private static final int MAX_BUDGET_SECONDS = 870;
    private static final int STANDARD_BUDGET_SECONDS = 45;

    /** What proves who a caller is. */
    public enum IdentitySource {
        /** The request's signature, which Keyhold checks. */
        SIGNATURE,

        /** What AWS says in the request context of an event whose signature it has checked itself. */
        REQUEST_CONTEXT
    }

    /**
     * Reads the settings.
     *
     * @throws SettingsException if something is missing, unknown or wrong
     */
    public static FunctionSettings read(Map<String, String> variables) {
        Environment environment = new Environment(variables, KNOWN);
        String table = environment.require(TABLE, "it names the DynamoDB table");
        String journal = environment.require(JOURNAL, "it names the DynamoDB table that erasures are noted in");
        if (journal.equals(table)) {
            throw new SettingsException(JOURNAL + " must name another table than " + TABLE
                    + ": a backup of the one must not take the other back");
        }
        String region = environment.find(REGION);
        URI endpoint = environment.findUri(ENDPOINT);
        return new FunctionSettings(
                new TableLocation(table, region, endpoint),
                new TableLocation(journal, region, endpoint),
                rootKey(environment),
                Duration.ofDays(environment.number(RETENTION, MAX_RETENTION_DAYS, STANDARD_RETENTION_DAYS)),
                new DomainKeyPeriod(environment.number(PERIOD, DomainKeyPeriod.MOST, DomainKeyPeriod.STANDARD.days())),
                Duration.ofSeconds(environment.number(BUDGET, MAX_BUDGET_SECONDS, STANDARD_BUDGET_SECONDS)),
                identity(environment));
    }

    private static AwsRootKey rootKey(Environment environment) {
        String provider = environment.require(PROVIDER, "aws-kms or secrets-manager");
        String arn = environment.require(ROOT_KEY_ARN, "the ARN of the key in AWS KMS, or of the secret");
        URI endpoint = environment.findUri(ROOT_KEY_ENDPOINT);
        return switch (provider) {
            case "aws-kms" -> new AwsRootKey(AwsRootKey.Keeper.AWS_KMS, arn, endpoint);
            case "secrets-manager" -> new AwsRootKey(AwsRootKey.Keeper.SECRETS_MANAGER, arn, endpoint);
            default ->
                throw new SettingsException(PROVIDER + " must be aws-kms or secrets-manager: a function has no"
                        + " place of its own that a root key could lie in");
        };
    }

    private static IdentitySource identity(Environment environment) {
        String value = environment.find(IDENTITY);
        if (value == null || value.equals("signature")) {
            return IdentitySource.SIGNATURE;
        }
        if (value.equals("request-context")) {
            return IdentitySource.REQUEST_CONTEXT;
        }
        throw new SettingsException(IDENTITY + " must be signature or request-context");
    }
}
