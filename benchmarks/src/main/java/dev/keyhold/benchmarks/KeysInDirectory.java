package dev.keyhold.benchmarks;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;

/**
 * Adds as many KMS keys as the second argument says to the data directory of a stopped server, which the first one names, and prints
 * what the references to their materials take of the file.
 */
public final class KeysInDirectory {
    private static final String COUNT =
            "SELECT count(*), sum(length(CAST(partition AS BLOB)) + length(CAST(sort AS BLOB)) + length(attributes))"
                    + " FROM item";
    private static final String OF_REFERENCES = " WHERE partition >= 'wrapped/' AND partition < 'wrapped0'";

    private KeysInDirectory() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException, SQLException {
        Path directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        Path database = directory.resolve("keyhold.db");
        RandomSource random = new SecureRandomSource();
        InstantSource time = InstantSource.system();
        try (Store store = SqliteStore.open(database);
                RootKeyProvider rootKey = FileRootKeyProvider.open(directory.resolve("root-key"), random)) {
            Installer installer = new Installer(store, random, time);
            AccountId account = installer.find().orElseThrow().account();
            try (DomainKeyring keyring = installer.open(rootKey)) {
                new ManyKeys(store, keyring, random, account, time.instant()).create(count, number -> KeyRotation.NONE);
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            print("in all", connection, "", count);
            print("references", connection, OF_REFERENCES, count);
        }
    }

    private static void print(String what, Connection connection, String condition, int keys) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT + condition)) {
            row.next();
            System.out.printf(
                    "%s: %.2f items, %.0f bytes a key%n", what, row.getDouble(1) / keys, row.getDouble(2) / keys);
        }
    }
}
