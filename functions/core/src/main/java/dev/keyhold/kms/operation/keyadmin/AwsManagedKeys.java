package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.policy.KeyPolicyRules;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The AWS managed keys of an account: one for each service, made when its alias is first described. */
public final class AwsManagedKeys {
    /** What the services' keys protect, by the last part of {@code alias/aws/SERVICE}. */
    private static final Map<String, String> PROTECTS = Map.ofEntries(
            Map.entry("acm", "ACM private keys"),
            Map.entry("backup", "Backup vaults"),
            Map.entry("dynamodb", "DynamoDB tables"),
            Map.entry("ebs", "EBS volumes"),
            Map.entry("elasticfilesystem", "EFS file systems"),
            Map.entry("es", "OpenSearch domains"),
            Map.entry("fsx", "FSx file systems"),
            Map.entry("glue", "Glue data"),
            Map.entry("kafka", "MSK clusters"),
            Map.entry("kinesis", "Kinesis streams"),
            Map.entry("lambda", "Lambda functions"),
            Map.entry("rds", "RDS database volumes"),
            Map.entry("redshift", "Redshift clusters"),
            Map.entry("s3", "S3 objects"),
            Map.entry("secretsmanager", "Secrets Manager secrets"),
            Map.entry("sns", "SNS data"),
            Map.entry("sqs", "SQS messages"),
            Map.entry("ssm", "SSM parameters"),
            Map.entry("xray", "X-Ray data"));

    private static final String PREFIX = "alias/aws/";

    private final KeyFactory factory;
    private final AliasTable aliases;

    public AwsManagedKeys(KeyFactory factory, AliasTable aliases) {
        this.factory = factory;
        this.aliases = aliases;
    }

    /** Whether an alias is that of a service that has an AWS managed key. */
    static boolean isServiceAlias(AliasName alias) {
        return alias.isReserved() && PROTECTS.containsKey(alias.value().substring(PREFIX.length()));
    }

    /** Makes the AWS managed key of a service, and its alias. */
    KeyFactory.NewKey create(AliasName alias, CallContext context) {
        String service = alias.value().substring(PREFIX.length());
        String description = "Default key that protects my " + PROTECTS.get(service) + " when no other key is defined";
        String policy = KeyPolicyRules.managedKeyPolicy(context.caller().account(), context.region(), service);
        KeyFactory.NewKey created =
                factory.create(context, new KeyFactory.Plan(KeyManager.AWS, false, description, policy, Map.of()));
        AliasArn arn = new AliasArn(context.region(), context.caller().account(), alias);
        List<Write> writes = new ArrayList<>(created.writes());
        writes.addAll(aliases.create(new Alias(arn, created.key().arn().keyId(), context.now(), context.now())));
        return new KeyFactory.NewKey(created.key(), writes);
    }
}
