package dev.keyhold.server.config;

import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.erasure.FileErasureJournal;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings that were checked.
 *
 * @param http where plain HTTP is served; null if it is not
 * @param domainKeyPeriod after which domain keys are replaced
 * @param jobInterval how often the server looks for work that is due
 * @param backupRetention how long copies of the database are kept, which erasure receipts tell
 * @param quotas how much there may be of what AWS limits
 * @param account the account that a first start shall make; null for a random one
 * @param table the DynamoDB table that holds everything; null if a file in the data directory does
 * @param regionStores the files of Regions that have a store of their own, by the Regions' names
 */
public record ServerSettings(
        DataDirectory directory,
        Region region,
        @Nullable Listener http,
        HttpsSettings https,
        RootKeySettings rootKey,
        DomainKeyPeriod domainKeyPeriod,
        Duration jobInterval,
        Duration backupRetention,
        Quotas quotas,
        @Nullable AccountId account,
        @Nullable TableLocation table,
        SortedMap<Region, Path> regionStores) {
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_RETENTION_DAYS = 36_500;
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    /** What erasing keys needs to know. */
    public Erasures erasures() {
        return new Erasures(new FileErasureJournal(directory.erasures()), backupRetention);
    }

    /** The stores in files: the home store first, then those of Regions, by name. */
    public List<StoreFile> stores() {
        return Stream.concat(
                        Stream.of(new StoreFile(null, directory.database())),
                        regionStores.entrySet().stream().map(entry -> new StoreFile(entry.getKey(), entry.getValue())))
                .toList();
    }

    static ServerSettings of(Path directory, KeyholdSettings settings, RegionStoreSettings regionStores) {
        DataDirectory data = new DataDirectory(directory);
        return new ServerSettings(
                data,
                region(settings.region()),
                http(settings.http()),
                HttpsSettings.of(settings.https()),
                RootKeySettings.of(settings.rootKey(), data),
                domainKeyPeriod(settings.domainKey()),
                jobInterval(settings.jobs().interval()),
                backupRetention(settings.backup()),
                quotas(settings.quotas()),
                settings.accountId().map(ServerSettings::account).orElse(null),
                settings.store() == StoreKind.DYNAMODB ? table(settings) : null,
                regionStores.files(data, settings.store()));
    }

    /** Where everything is kept, for messages. */
    public String location() {
        return table == null ? directory.root().toString() : "DynamoDB table " + table.table();
    }

    /** @throws CommandFailedException if everything is kept in a table, of which DynamoDB itself keeps copies */
    public void requireDatabase(String command) {
        if (table != null) {
            throw new CommandFailedException(command + " is for a database in the data directory, but the store is "
                    + location() + ": use DynamoDB's point-in-time recovery and backups, and "
                    + rootKey.advice());
        }
    }

    private static TableLocation table(KeyholdSettings settings) {
        KeyholdSettings.Dynamodb dynamodb = settings.dynamodb();
        String name = dynamodb.table()
                .orElseThrow(
                        () -> new CommandFailedException(
                                "keyhold.store is dynamodb, but no table is named: set keyhold.dynamodb.table, or give --table"));
        // Another DynamoDB than AWS's takes any Region, so the surroundings need not be asked for theirs.
        String region = dynamodb.region().orElse(dynamodb.endpoint().isPresent() ? settings.region() : null);
        return new TableLocation(name, region, dynamodb.endpoint().orElse(null));
    }

    private static DomainKeyPeriod domainKeyPeriod(KeyholdSettings.DomainKey settings) {
        int days = settings.periodDays();
        if (days < DomainKeyPeriod.LEAST || days > DomainKeyPeriod.MOST) {
            throw new CommandFailedException("keyhold.domain-key.period-days must be from " + DomainKeyPeriod.LEAST
                    + " to " + DomainKeyPeriod.MOST);
        }
        return new DomainKeyPeriod(days);
    }

    /** What is due waits for it, so a day is much: a deletion is promised within a day of its window's end. */
    private static Duration jobInterval(Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new CommandFailedException("keyhold.jobs.interval must be from one second to one day");
        }
        return interval;
    }

    private static Duration backupRetention(KeyholdSettings.Backup backup) {
        if (backup.retentionDays() < 0 || backup.retentionDays() > MOST_RETENTION_DAYS) {
            throw new CommandFailedException("keyhold.backup.retention-days must be from 0 to " + MOST_RETENTION_DAYS);
        }
        return Duration.ofDays(backup.retentionDays());
    }

    private static Quotas quotas(KeyholdSettings.Quotas quotas) {
        if (quotas.onDemandRotations() < 0) {
            throw new CommandFailedException("keyhold.quotas.on-demand-rotations must not be negative");
        }
        return new Quotas(quotas.onDemandRotations());
    }

    private static Region region(String name) {
        return Region.parse(name)
                .orElseThrow(() -> new CommandFailedException("keyhold.region is " + name + ", which is no Region"));
    }

    private static AccountId account(String digits) {
        return AccountId.parse(digits)
                .orElseThrow(() -> new CommandFailedException(
                        "keyhold.account-id is " + digits + ", but an account ID has twelve digits"));
    }

    private static @Nullable Listener http(KeyholdSettings.Http http) {
        if (!http.enabled()) {
            return null;
        }
        Listener listener = new Listener(http.host(), http.port());
        if (!listener.isLoopback() && !http.insecureRemote()) {
            throw new CommandFailedException("plain HTTP at " + http.host() + " could be reached, and read, by others;"
                    + " use HTTPS there, or set keyhold.http.insecure-remote=true if you are sure");
        }
        return listener;
    }
}
